import { existsSync } from 'node:fs';
import { type Environment, environmentSchema, OUR_PREFIXES } from './environment.js';

/**
 * Parses the environment of this process. `.env` in the working directory adds unset variables. @throws ConfigError
 */
export function loadConfig(): Config {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return parseEnvironment(process.env);
}

/** The configuration is not valid. The message is one line that names the variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** The parsed environment, under the names of its variables. The class is the injection token. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the class is only a token and has no instances
export abstract class Config {}
export interface Config extends Readonly<Environment> {}

/** @throws ConfigError */
export function parseEnvironment(source: Record<string, string | undefined>): Environment {
  const given = Object.fromEntries(
    Object.entries(source).filter(([, value]) => value !== undefined && value !== ''),
  );
  for (const name of Object.keys(given)) refuseUnknown(name);
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ConfigError(`${String(issue!.path[0])} ${issue!.message}.`);
  }
  refuseHalf(parsed.data);
  refuseInProduction(parsed.data);
  return parsed.data;
}

function refuseUnknown(name: string): void {
  if (name in environmentSchema.shape || !OUR_PREFIXES.some((prefix) => name.startsWith(prefix))) return;
  throw new ConfigError(`${name} is not a variable of Storehooks. See .env.example for the names.`);
}

/** Notices of one kind need both variables. */
const PAIRS = [
  ['SMTP_URL', 'NOTICE_FROM'],
  ['NOTICE_WEBHOOK_URL', 'NOTICE_WEBHOOK_SECRET'],
] as const;

function refuseHalf(environment: Environment): void {
  for (const pair of PAIRS) {
    const missing = pair.find((name) => environment[name] === undefined);
    const given = pair.find((name) => environment[name] !== undefined);
    if (missing && given) throw new ConfigError(`${missing} must be set with ${given}.`);
  }
}

/** The development switches weaken the address guard, so they must not reach production by accident. */
function refuseInProduction(environment: Environment): void {
  if (environment.NODE_ENV !== 'production' || environment.DELIVERY_ALLOW_CIDRS_IN_PRODUCTION) return;
  for (const name of ['DELIVERY_ALLOW_CIDRS', 'ALLOW_INSECURE_DESTINATIONS'] as const) {
    const value = environment[name];
    if (value === true || (Array.isArray(value) && value.length > 0)) {
      throw new ConfigError(
        `${name} is not allowed in production. Unset it, or set DELIVERY_ALLOW_CIDRS_IN_PRODUCTION=true.`,
      );
    }
  }
}
