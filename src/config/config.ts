import { existsSync } from 'node:fs';
import { type Environment, environmentSchema, OUR_PREFIXES } from './environment.js';

/** The environment of this process, with `.env` of the working directory beneath it. @throws ConfigError */
export function loadConfig(): Config {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return parseEnvironment(process.env);
}

/** A value that the service cannot start with. The message is one line that names the variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** The parsed environment under the names that it has outside; the class is the injection token. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the class is a token alone; nobody makes an instance of it
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
  refuseInProduction(parsed.data);
  return parsed.data;
}

function refuseUnknown(name: string): void {
  if (name in environmentSchema.shape || !OUR_PREFIXES.some((prefix) => name.startsWith(prefix))) return;
  throw new ConfigError(`${name} is not a name that Storehooks knows; .env.example lists them.`);
}

/** What opens the address guard for development must not reach production by accident (spec/security.md section 2). */
function refuseInProduction(environment: Environment): void {
  if (environment.NODE_ENV !== 'production' || environment.DELIVERY_ALLOW_CIDRS_IN_PRODUCTION) return;
  for (const name of ['DELIVERY_ALLOW_CIDRS', 'ALLOW_INSECURE_DESTINATIONS'] as const) {
    const value = environment[name];
    if (value === true || (Array.isArray(value) && value.length > 0)) {
      throw new ConfigError(
        `${name} is refused in production unless DELIVERY_ALLOW_CIDRS_IN_PRODUCTION=true.`,
      );
    }
  }
}
