import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DatabaseSync } from '@photostructure/sqlite';
import type { Checkpointer } from '../../src/storage/sqlite/thread/checkpointer.js';
import { built } from '../support/jest/dist.js';
import { until } from '../support/until.js';

const PAGES = 100;
const PAGE_BYTES = 4_096;

describe('The thread that makes checkpoints', () => {
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

  it('says why it failed, begins anew, and copies the log into the database from then on', async () => {
    await until(() => failures.length > 1);
    expect(failures[0]).toContain('unable to open database file');
    await mkdir(directory);
    const database = new DatabaseSync(path);
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE t(b BLOB);
      INSERT INTO t VALUES (zeroblob(${PAGES * PAGE_BYTES}))`);
    await until(async () => (await stat(path)).size > PAGES * PAGE_BYTES);
    database.close();
  });

  it('can be closed while it waits to begin anew', async () => {
    await until(() => failures.length > 0);
    await checkpointer.close();
    await mkdir(directory);
    await sleep(1_300);
    expect(await readdir(directory)).toEqual([]);
  });
});
