import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { CheckedStatement } from './checked-statement.js';

export type SqlValue = string | number | null;

/**
 * The values of a statement: by name (`:name` in the statement), or by position. Names cost about 1 µs a value, so that
 * only what runs for each event or each attempt goes by position.
 */
export type SqlParameters = [named: Record<string, SqlValue>] | SqlValue[];

/** How long a write waits for another process, for instance the command line, to finish its own. */
const BUSY_TIMEOUT_MS = 5_000;
const FULL = 2;
/**
 * When the log starts over, what is larger of its file is cut off: 128 MiB. The checkpoint thread lets it start over at
 * half of that, so that under an even load nothing is cut and written again.
 */
const LOG_BYTES = 134_217_728;
const RENAME_INDEX = `UPDATE sqlite_schema SET name = :to, sql = replace(sql, :from, :to)
  WHERE type = 'index' AND name = :from`;

/** One connection with its prepared statements. Every commit is on the disk before it returns. */
export class SqliteConnection {
  readonly #database: DatabaseSyncInstance;
  readonly #statements = new Map<string, CheckedStatement>();

  constructor(path: string) {
    this.#database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
    this.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
    this.exec('PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY');
    this.exec(`PRAGMA journal_size_limit = ${LOG_BYTES}`);
    if (this.pragma('journal_mode') !== 'wal' || this.pragma('synchronous') !== FULL) {
      throw new Error(
        `SQLite refuses journal_mode = WAL or synchronous = FULL for ${path}. Use a local file system.`,
      );
    }
  }

  exec(sql: string): void {
    this.#database.exec(sql);
  }

  /** The first column of a PRAGMA's first row. */
  pragma(pragma: string): unknown {
    return Object.values(this.#database.prepare(`PRAGMA ${pragma}`).get() as object)[0];
  }

  /** How many rows it changed. */
  run(sql: string, ...parameters: SqlParameters): number {
    return this.prepare(sql).run(...parameters).changes;
  }

  get<Row>(sql: string, ...parameters: SqlParameters): Row | undefined {
    return this.prepare(sql).get(...parameters) as Row | undefined;
  }

  all<Row>(sql: string, ...parameters: SqlParameters): Row[] {
    return this.prepare(sql).all(...parameters) as Row[];
  }

  /** Row by row, so that not all are in memory. Nothing else may use the statement meanwhile. */
  each<Row>(sql: string, ...parameters: SqlParameters): Iterable<Row> {
    return this.prepare(sql).iterate(...parameters) as Iterable<Row>;
  }

  /** Prepares each text once: the texts are those of this program, so they are few. */
  prepare(sql: string): CheckedStatement {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = new CheckedStatement(this.#database.prepare(sql));
    this.#statements.set(sql, statement);
    return statement;
  }

  /**
   * Renames an index without building it again, for which SQLite has no statement: only its entry in the schema changes,
   * as sqlite.org/lang_altertable.html describes in section 7. Belongs in a transaction that changes the schema as well,
   * so that other connections read the schema again.
   */
  renameIndex(from: string, to: string): void {
    this.#database.enableDefensive(false);
    try {
      this.exec('PRAGMA writable_schema = ON');
      this.run(RENAME_INDEX, { from, to });
    } finally {
      this.exec('PRAGMA writable_schema = RESET');
      this.#database.enableDefensive(true);
    }
  }

  /** From now on every statement that would write fails. */
  refuseWrites(): void {
    this.exec('PRAGMA query_only = ON');
  }

  /** Shows one state of the database to all reads of the work, which must not wait for anything. */
  snapshot<Result>(work: () => Result): Result {
    this.exec('BEGIN');
    try {
      return work();
    } finally {
      if (this.#database.isTransaction) this.exec('COMMIT');
    }
  }

  /** All of it or nothing. Takes the write lock first, so that what it reads stays true until it writes. */
  transaction<Result>(work: () => Result): Result {
    this.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.#database.isTransaction) this.exec('ROLLBACK');
      throw error;
    }
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }
}
