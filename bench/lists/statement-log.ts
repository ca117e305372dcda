import { SqliteConnection } from '../../src/storage/sqlite/connection/sqlite-connection.js';

/** A connection that keeps what it was asked. */
export class StatementLog extends SqliteConnection {
  readonly statements: string[] = [];

  override prepare(sql: string) {
    this.statements.push(sql);
    return super.prepare(sql);
  }
}
