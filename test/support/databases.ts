import { describe } from '@jest/globals';
import type { Database } from './fresh-database.js';
import { mongod } from './mongo/mongod.js';

const found = await mongod();

/** Runs the suite on SQLite and on MongoDB. Without a MongoDB, its half is skipped, and its name says why. */
export function onBothStores(name: string, suite: (database: Database) => void): void {
  describe(`${name} (sqlite)`, () => suite({ name: 'sqlite' }));
  if ('uri' in found) describe(`${name} (mongodb)`, () => suite({ name: 'mongodb', uri: found.uri }));
  else describe.skip(`${name} (mongodb: ${found.missing})`, () => suite({ name: 'mongodb', uri: '' }));
}
