import type { SqliteConnection } from '../connection/sqlite-connection.js';
import { DELIVERY_SCHEMA } from './delivery-schema.js';
import { TENANT_SCHEMA } from './tenant-schema.js';

interface Migration {
  name: string;
  /** Runs in a transaction. */
  up(connection: SqliteConnection): void;
}

const KEY_CANARIES =
  'CREATE TABLE key_canaries (key_id TEXT PRIMARY KEY, sealed TEXT NOT NULL) WITHOUT ROWID';

/** In order, each applied once. A released migration is never edited: a correction is another migration. */
const MIGRATIONS: Migration[] = [
  {
    name: '001 stores, apps, tokens, subscriptions, changes',
    up: (connection) => connection.exec(TENANT_SCHEMA),
  },
  {
    name: '002 targets, events, deliveries, attempts, replays, runs',
    up: (connection) => connection.exec(DELIVERY_SCHEMA),
  },
  { name: '003 the irregular deliveries', up: renameTroubled },
  { name: '004 key canaries', up: (connection) => connection.exec(KEY_CANARIES) },
];

/** Changes the schema's text alone: the time does not depend on how many deliveries there are. */
function renameTroubled(connection: SqliteConnection): void {
  connection.exec('ALTER TABLE deliveries RENAME COLUMN troubled TO irregular');
  connection.renameIndex('deliveries_troubled', 'deliveries_irregular');
}

/**
 * Applies what is missing, each in a transaction of its own; gives their names.
 * @throws Error where the database has been written by a later version
 */
export function migrate(connection: SqliteConnection): string[] {
  const done: string[] = [];
  while (connection.transaction(() => applyNext(connection, done)));
  return done;
}

function applyNext(connection: SqliteConnection, done: string[]): boolean {
  const version = Number(connection.pragma('user_version'));
  if (version > MIGRATIONS.length)
    throw new Error('The database was written by a later version of Storehooks.');
  const next = MIGRATIONS[version];
  if (!next) return false;
  next.up(connection);
  connection.exec(`PRAGMA user_version = ${version + 1}`);
  done.push(next.name);
  return true;
}

/** Whether every migration has been applied. */
export const isMigrated = (connection: SqliteConnection): boolean =>
  connection.pragma('user_version') === MIGRATIONS.length;
