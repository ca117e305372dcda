import { startMongod } from '../processes/mongod.js';
import { comparePages } from './compared-pages.js';
import { section, writeListsPage } from './lists-page.js';
import { openMongoStore } from './mongo-store.js';
import { openSqliteStore } from './sqlite-store.js';

interface ListsOptions {
  /** Deliveries of the large hook. */
  size: number;
  /** Whether docs/benchmark-lists.md is written. */
  write: boolean;
}

/** Apart from the table, because filling the stores takes minutes. */
export async function lists({ size, write }: ListsOptions, say: (line: string) => void): Promise<void> {
  const sections: string[] = [];
  for (const measure of [sqliteSection, mongoSection]) {
    sections.push(await measure(size));
    say(`${sections.at(-1)}\n`);
  }
  if (write) writeListsPage(sections);
}

const sqliteSection = async (size: number) => section(await comparePages(openSqliteStore, size));

async function mongoSection(size: number): Promise<string> {
  const mongod = await startMongod();
  if (mongod === null) return '## MongoDB\n\nSkipped: no mongod was found.';
  try {
    return section(await comparePages(() => openMongoStore(mongod.uri), size));
  } finally {
    await mongod.dispose();
  }
}
