import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { openSqlite } from '../../src/storage/sqlite/open-sqlite.js';
import type { Opened } from './opened.js';

/** Opens SQLite in a temporary directory, which `close` removes. */
export async function openInTemporary(open: typeof openSqlite): Promise<Opened> {
  const dataDir = await mkdtemp(join(tmpdir(), 'storehooks-sqlite-'));
  const reach = () => open({ dataDir, exclusive: true });
  const opened: Opened = {
    repositories: await reach(),
    reopen: async () => {
      await opened.repositories.control.close();
      opened.repositories = await reach();
    },
    close: async () => {
      await opened.repositories.control.close();
      await rm(dataDir, { recursive: true });
    },
  };
  return opened;
}
