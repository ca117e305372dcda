import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { backUp } from '../../src/storage/sqlite/backup/back-up.js';
import { prepareDataDirectory } from '../../src/storage/sqlite/connection/data-directory.js';
import { SqliteConnection } from '../../src/storage/sqlite/connection/sqlite-connection.js';

const COUNT = 'SELECT count(*) AS n FROM rows';

describe('backUp', () => {
  let directory: string;
  let dataDir: string;
  let writer: SqliteConnection;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'storehooks-backup-'));
    dataDir = join(directory, 'data');
    writer = new SqliteConnection(prepareDataDirectory(dataDir));
    writer.exec('CREATE TABLE rows (text TEXT)');
    const insert = 'INSERT INTO rows VALUES (:text)';
    writer.transaction(() => {
      for (let i = 0; i < 20; i++) writer.run(insert, { text: 'x'.repeat(1_000_000) });
    });
  });
  afterEach(async () => {
    writer.close();
    await rm(directory, { recursive: true });
  });

  const to = () => join(directory, 'copies', 'first');

  it('copies the database as it was at the start, in one pass, while another connection goes on writing', async () => {
    let steps = 0;
    const options = { dataDir, to: to(), complete: async () => undefined };
    await backUp({
      ...options,
      onProgress: () => {
        steps += 1;
        writer.exec("INSERT INTO rows VALUES ('later')");
      },
    });
    expect(steps).toBeGreaterThan(2);
    expect(steps).toBeLessThan(10);
    const copy = new SqliteConnection(prepareDataDirectory(to()));
    expect(copy.get(COUNT)).toEqual({ n: 20 });
    copy.close();
    expect(writer.get(COUNT)).toEqual({ n: 20 + steps });
  });

  it('leaves nothing behind when the copy cannot be completed', async () => {
    const complete = () => Promise.reject(new Error('no'));
    await expect(backUp({ dataDir, to: to(), onProgress: () => undefined, complete })).rejects.toThrow('no');
    expect(await readdir(join(directory, 'copies'))).toEqual([]);
  });
});
