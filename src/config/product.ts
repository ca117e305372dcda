import { readFileSync } from 'node:fs';
import type { Config } from './config.js';

/** From package.json beside the compiled code. */
export const VERSION: string = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
).version;

/** Where the outside sees us; what we put into `Location`, documents and the user agent. */
function publicUrl(config: Config): string {
  return (config.PUBLIC_URL ?? `http://${config.HOST}:${config.PORT}`).replace(/\/+$/, '');
}

/** What receivers see (spec/http-api.md section 6). */
export function userAgent(config: Config): string {
  return `storehooks/${VERSION} (+${publicUrl(config)})`;
}
