import type { StorageControl } from '../../../operations/storage-control.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';
import { isMigrated, migrate } from './migrations.js';

export class SqliteControl implements StorageControl {
  readonly name = 'sqlite';
  /** What opening has done and nobody has been told of yet. */
  #done: string[];

  constructor(private readonly connection: SqliteConnection) {
    this.#done = migrate(connection);
  }

  async migrate(): Promise<string[]> {
    const done = [...this.#done, ...migrate(this.connection)];
    this.#done = [];
    return done;
  }

  async ping(): Promise<void> {
    if (!isMigrated(this.connection))
      throw new Error('The database was written by a later version of Storehooks.');
  }

  async close(): Promise<void> {
    this.connection.close();
  }
}
