import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DatabaseSync } from '@photostructure/sqlite';
import { SqliteConnection } from '../../src/storage/sqlite/connection/sqlite-connection.js';
import type { Checkpointer } from '../../src/storage/sqlite/thread/checkpointer.js';
import { built } from '../support/jest/dist.js';
import { until } from '../support/until.js';

const PAGES = 100;
const PAGE_BYTES = 4_096;

describe('The checkpoint thread of SQLite', () => {
  let directory: string;
  let path: string;
  let failures: string[];
  let checkpointer: Checkpointer;

  beforeEach(async () => {
    const module = await import(await built('storage/sqlite/thread/checkpointer.js'));
    directory = join(await mkdtemp(join(tmpdir(), 'storehooks-checkpoints-')), 'data');
    path = join(directory, 'storehooks.db');
    failures = [];
    checkpointer = new module.Checkpointer(path, (reason: string) => failures.push(reason));
  });
  afterEach(async () => {
    await checkpointer.close();
    await rm(join(directory, '..'), { recursive: true });
  });

  it('reports why it failed, starts again, and then copies the log into the database', async () => {
    await until('two failures', () => failures.length > 1);
    expect(failures[0]).toContain('unable to open database file');
    await mkdir(directory);
    const database = new DatabaseSync(path);
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE t(b BLOB);
      INSERT INTO t VALUES (zeroblob(${PAGES * PAGE_BYTES}))`);
    await until(
      'the log to be copied into the database',
      async () => (await stat(path)).size,
      (size) => size > PAGES * PAGE_BYTES,
    );
    database.close();
  });

  it('cuts the log to 128 MiB after a reader has kept it from starting over', async () => {
    await mkdir(directory);
    const writer = new SqliteConnection(path);
    const reader = new SqliteConnection(path);
    writer.exec('CREATE TABLE t(b BLOB)');
    const write = (bytes: number) => writer.run('INSERT INTO t VALUES (zeroblob(:bytes))', { bytes });
    const logBytes = async () => (await stat(`${path}-wal`)).size;
    reader.exec('BEGIN; SELECT count(*) FROM t');
    for (let i = 0; i < 20; i++) write(8 * 1024 * 1024);
    expect(await logBytes()).toBeGreaterThan(160 * 1024 * 1024);
    reader.exec('COMMIT');
    await until(
      'the log to be cut',
      async () => {
        write(1);
        return logBytes();
      },
      (size) => size <= 128 * 1024 * 1024,
    );
    for (const connection of [reader, writer]) connection.close();
  }, 60_000);

  it('can be closed while it waits to start again', async () => {
    await until('a failure', () => failures.length > 0);
    await checkpointer.close();
    await mkdir(directory);
    await sleep(1_300);
    expect(await readdir(directory)).toEqual([]);
  });
});
