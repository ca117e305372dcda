import { randomUUID } from 'node:crypto';
import { askJestHost } from '../jest/jest-host.js';
import { findMongod } from './find-mongod.js';

export type Mongod = { uri: string } | { missing: string };

/**
 * The MongoDB server that this test run shares, started at the first call. `missing` says why there is none.
 * With REQUIRE_MONGODB=true its absence is an error.
 */
export async function mongod(): Promise<Mongod> {
  const found = await findMongod();
  if ('missing' in found) return absent(found.missing);
  return askJestHost('mongod', found.path).then(
    ({ uri }) => ({ uri: uri! }),
    (error: Error) => absent(error.message),
  );
}

/** The URI of a new database on that server. */
export function freshDatabase(uri: string): string {
  // The URL class cannot parse a list of hosts.
  return uri.replace(/^(mongodb:\/\/[^/]+)\/[^?]*/, `$1/test-${randomUUID()}`);
}

function absent(missing: string): Mongod {
  if (process.env['REQUIRE_MONGODB'] === 'true') throw new Error(`REQUIRE_MONGODB: ${missing}`);
  return { missing };
}
