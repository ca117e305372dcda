import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { backup, DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { ConfigError } from '../../../config/config.js';
import { DATABASE, prepareDataDirectory } from '../connection/data-directory.js';
import { syncPath } from '../connection/durable-file.js';

/** Pages in one step: 4 MiB. */
const PAGES = 1_024;

export interface BackupOptions {
  dataDir: string;
  /** Does not exist, or is empty. */
  to: string;
  onProgress(progress: { done: number; total: number }): void;
  /** Adds what else belongs to the copy, and verifies it. The copy gets its name only after that. */
  complete(directory: string): Promise<void>;
}

/**
 * Copies the database as it was at one moment, while a service may write to it. The copy appears as a whole or not at
 * all. Returns its path. @throws ConfigError if the directory has something in it
 */
export async function backUp({ dataDir, to, onProgress, complete }: BackupOptions): Promise<string> {
  const target = resolve(to);
  refuseFilled(target);
  mkdirSync(dirname(target), { recursive: true });
  const draft = mkdtempSync(join(dirname(target), `.${basename(target)}-`));
  try {
    const copy = prepareDataDirectory(draft);
    await copyDatabase(join(dataDir, DATABASE), copy, onProgress);
    await complete(draft);
    verify(copy);
    for (const name of readdirSync(draft)) syncPath(join(draft, name));
    syncPath(draft);
    // The system replaces an empty directory, and refuses to replace another one.
    renameSync(draft, target);
    syncPath(dirname(target));
    return target;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function refuseFilled(target: string): void {
  try {
    if (readdirSync(target).length === 0) return;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  throw new ConfigError(`The directory ${target} is not empty. Give one that is empty or does not exist.`);
}

async function copyDatabase(
  from: string,
  to: string,
  onProgress: BackupOptions['onProgress'],
): Promise<void> {
  const source = new DatabaseSync(from);
  try {
    // Without a snapshot, each write of the service would start the copy over.
    source.exec('BEGIN');
    source.prepare('SELECT count(*) FROM sqlite_schema').get();
    const pages = await backup(source, to, {
      rate: PAGES,
      progress: ({ totalPages, remainingPages }) =>
        onProgress({ done: totalPages - remainingPages, total: totalPages }),
    });
    onProgress({ done: pages, total: pages });
  } finally {
    source.close();
  }
}

/** Leaves one file. A connection that was closed may keep an empty log beside it, because its statements end later. */
function verify(path: string): void {
  const copy: DatabaseSyncInstance = new DatabaseSync(path);
  try {
    const rows = copy.prepare('PRAGMA integrity_check').all() as { integrity_check: string }[];
    const found = rows.map((row) => row.integrity_check).join('; ');
    if (found !== 'ok') throw new Error(`The copy of the database is damaged: ${found}`);
    const log = copy.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() as { busy: number };
    if (log.busy !== 0) throw new Error('The copy of the database is in use. Copy it again.');
  } finally {
    copy.close();
  }
  for (const suffix of ['-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
}
