import { SqliteConnection } from '../../src/storage/sqlite/connection/sqlite-connection.js';

/** A connection that records its statements. */
export class StatementLog extends SqliteConnection {
  readonly statements: string[] = [];

  override prepare(sql: string) {
    this.statements.push(sql);
    return super.prepare(sql);
  }
}
