import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { ConfigError } from '../../../config/config.js';

/** The file in DATA_DIR. */
export const DATABASE = 'storehooks.db';
const LOCK = 'lock.db';
const SQLITE_BUSY = 5;

/** Creates the directory and the database file if they do not exist, for this user alone. Returns the file's path. */
export function prepareDataDirectory(dataDir: string): string {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  return makePrivate(join(dataDir, DATABASE));
}

/** @throws ConfigError if the directory has no database */
export function requireDatabaseFile(dataDir: string): void {
  if (existsSync(join(dataDir, DATABASE))) return;
  throw new ConfigError(
    `DATA_DIR ${resolve(dataDir)} has no database. Set DATA_DIR to the directory of the service, ` +
      'or create the database there with storehooks migrate.',
  );
}

/**
 * Locks the directory against every other service until the returned function is called. When the process ends, the
 * operating system releases the lock. @throws ConfigError if another service holds it
 */
export function lockDataDirectory(dataDir: string): () => void {
  const lock = new DatabaseSync(makePrivate(join(dataDir, LOCK)));
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error;
    throw new ConfigError(
      `DATA_DIR ${dataDir} is in use by another Storehooks service. Stop that service, or set another DATA_DIR.`,
    );
  }
  return () => lock.close();
}

/** Never opens an existing file: closing it would release every lock that this process has on it. */
function makePrivate(path: string): string {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return path;
}
