import type { StorageControl } from '../../../operations/storage-control.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';
import { isMigrated, LATER_VERSION, migrate } from './migrations.js';

export class SqliteControl implements Omit<StorageControl, 'name' | 'lost'> {
  /** Migrations that opening applied, until `migrate` reports them. */
  #done: string[];

  constructor(private readonly connection: SqliteConnection) {
    this.#done = isMigrated(connection) ? [] : migrate(connection);
  }

  async migrate(): Promise<string[]> {
    const done = [...this.#done, ...migrate(this.connection)];
    this.#done = [];
    return done;
  }

  async ping(): Promise<void> {
    if (!isMigrated(this.connection)) throw new Error(LATER_VERSION);
  }

  async close(): Promise<void> {
    this.connection.close();
  }
}
