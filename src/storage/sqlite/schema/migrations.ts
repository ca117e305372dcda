import type { SqliteConnection } from '../connection/sqlite-connection.js';
import { DELIVERY_SCHEMA } from './delivery-schema.js';
import { TENANT_SCHEMA } from './tenant-schema.js';

/** In order, each applied once; one that has been released is never edited. */
const MIGRATIONS = [
  { name: '001 stores, apps, tokens, subscriptions, changes', sql: TENANT_SCHEMA },
  { name: '002 targets, events, deliveries, attempts, replays, runs', sql: DELIVERY_SCHEMA },
];

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
  connection.exec(next.sql);
  connection.exec(`PRAGMA user_version = ${version + 1}`);
  done.push(next.name);
  return true;
}

/** Whether every migration has been applied. */
export const isMigrated = (connection: SqliteConnection): boolean =>
  connection.pragma('user_version') === MIGRATIONS.length;
