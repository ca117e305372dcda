import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DatabaseSync } from '@photostructure/sqlite';
import { OPERATOR } from '../../src/audit/change.js';
import type { Repositories } from '../../src/storage/repositories.js';
import { openSqlite } from '../../src/storage/sqlite/open-sqlite.js';

describe('The data directory of SQLite', () => {
  let parent: string;
  let dataDir: string;
  const opened: Repositories[] = [];

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'storehooks-directory-'));
    dataDir = join(parent, 'data');
  });
  afterEach(async () => {
    for (const { control } of opened.splice(0)) await control.close();
    await rm(parent, { recursive: true });
  });

  const open = async (exclusive = true) => {
    const repositories = await openSqlite({ dataDir, exclusive });
    opened.push(repositories);
    return repositories;
  };

  it('is readable by its owner alone, with every file in it', async () => {
    await open();
    const modes = ['', 'storehooks.db', 'storehooks.db-wal', 'lock.db'].map(
      async (name) => (await stat(join(dataDir, name))).mode & 0o777,
    );
    expect(await Promise.all(modes)).toEqual([0o700, 0o600, 0o600, 0o600]);
  });

  it('is locked by one service until that one closes', async () => {
    const first = await open();
    await expect(open()).rejects.toThrow(
      /^DATA_DIR .* is in use by another Storehooks service\. Stop that service, or set another DATA_DIR\.$/,
    );
    await expect(open()).rejects.toMatchObject({ name: 'ConfigError' });
    await first.control.close();
    opened.pop();
    await open();
  });

  it('can be used by the command line beside the service', async () => {
    const service = await open();
    const commandLine = await open(false);
    const store = { storeHash: 'from-outside', name: 'Shop', timezone: 'UTC' };
    const changed = new Promise<void>((resolve) => {
      service.changes.watch(resolve);
    });
    await commandLine.stores.create(store, OPERATOR);
    await changed;
    expect(await service.stores.find('from-outside')).toMatchObject(store);
  });

  it('is migrated once, and returns the names of the migrations', async () => {
    const { control } = await open();
    expect((await control.migrate()).length).toBeGreaterThan(0);
    expect(await control.migrate()).toEqual([]);
    await control.ping();
    expect(await (await open(false)).control.migrate()).toEqual([]);
  });

  it('is refused when a later version has written it', async () => {
    await (await open()).control.close();
    opened.pop();
    const database = new DatabaseSync(join(dataDir, 'storehooks.db'));
    database.exec('PRAGMA user_version = 999');
    database.close();
    await expect(open()).rejects.toThrow(
      'A later version of Storehooks wrote the database in DATA_DIR. Run that version, or restore a backup.',
    );
  });
});
