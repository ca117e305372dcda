import type { Config } from '../config/config.js';
import type { DestinationRule } from './destination.js';

/** What the configuration says of destinations: our own addresses are none. */
export function destinationRule({
  ALLOW_INSECURE_DESTINATIONS,
  PUBLIC_URL,
  HOST,
  PORT,
}: Config): DestinationRule {
  const ownHosts = [`${HOST}:${PORT}`.toLowerCase()];
  if (PUBLIC_URL) ownHosts.push(new URL(PUBLIC_URL).host);
  return { allowInsecure: ALLOW_INSECURE_DESTINATIONS, ownHosts };
}
