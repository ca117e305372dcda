import { randomBytes } from 'node:crypto';
import { freshDatabase } from './mongo/mongod.js';

export type Database = { name: 'sqlite' } | { name: 'mongodb'; uri: string };

/** The environment of a service on a database of its own. */
export async function freshDatabaseOf(database: Database): Promise<Record<string, string>> {
  if (database.name === 'sqlite') return {};
  return {
    MONGODB_URI: freshDatabase(database.uri),
    ENCRYPTION_KEYS: `test:${randomBytes(32).toString('base64')}`,
  };
}
