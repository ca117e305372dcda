import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { SqliteDeliveryLogRepository } from '../../src/storage/sqlite/log/sqlite-delivery-log.repository.js';
import { openSqlite } from '../../src/storage/sqlite/open-sqlite.js';
import { HOOK, OWNER, PAGE } from './filled-hook.js';
import type { ListStore } from './list-store.js';
import { StatementLog } from './statement-log.js';

/** A new directory, opened as the service does. */
export async function openSqliteStore(): Promise<ListStore> {
  const dataDir = await mkdtemp(join(tmpdir(), 'lists-'));
  const file = join(dataDir, 'storehooks.db');
  const repositories = await openSqlite({ dataDir, exclusive: true });
  return {
    name: `SQLite ${versionOf(file)}`,
    repositories,
    plan: async () => explain(file, await statementsOf(file)),
    async close() {
      await repositories.control.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** The statements of the adapter for one page. */
async function statementsOf(file: string): Promise<string[]> {
  const connection = new StatementLog(file);
  try {
    await new SqliteDeliveryLogRepository(connection).list(OWNER, HOOK, PAGE);
    return connection.statements;
  } finally {
    connection.close();
  }
}

function explain(file: string, statements: string[]): string[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return statements.flatMap((sql) =>
      database
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all()
        .map((row) => String((row as { detail: string }).detail)),
    );
  } finally {
    database.close();
  }
}

function versionOf(file: string): string {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return String(
      (database.prepare('SELECT sqlite_version() AS version').get() as { version: string }).version,
    );
  } finally {
    database.close();
  }
}
