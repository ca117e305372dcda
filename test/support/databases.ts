import { randomBytes } from 'node:crypto';
import { describe } from '@jest/globals';
import { freshDatabase, mongod } from './mongo/mongod.js';

export type Database = { name: 'sqlite' } | { name: 'mongodb'; uri: string };

const found = await mongod();

/** The environment of a service on a database that nobody else uses. */
export async function freshDatabaseOf(database: Database): Promise<Record<string, string>> {
  if (database.name === 'sqlite') return {};
  return {
    MONGODB_URI: freshDatabase(database.uri),
    ENCRYPTION_KEYS: `test:${randomBytes(32).toString('base64')}`,
  };
}

/** The same suite on both stores; where there is no MongoDB, its half is counted as skipped. */
export function onBothStores(name: string, suite: (database: Database) => void): void {
  describe(`${name} (sqlite)`, () => suite({ name: 'sqlite' }));
  if ('uri' in found) describe(`${name} (mongodb)`, () => suite({ name: 'mongodb', uri: found.uri }));
  else describe.skip(`${name} (mongodb: ${found.missing})`, () => suite({ name: 'mongodb', uri: '' }));
}
