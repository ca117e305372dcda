import { existsSync } from 'node:fs';
import { type Config, parseEnvironment } from './config.js';

/** The environment of this process, with `.env` of the working directory beneath it. @throws ConfigError */
export function loadConfig(): Config {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return parseEnvironment(process.env);
}
