import type { LeaseRepository } from '../../../delivery/model/lease.repository.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';

const FREE = `UPDATE deliveries SET stage = 'due', run = NULL, next_attempt_at = ?, irregular = 1
  WHERE stage = 'leased'`;

/** Only one service can have the database open, so a run ends with its process or with the next one's beginning. */
export class SqliteLeaseRepository implements LeaseRepository {
  constructor(private readonly connection: SqliteConnection) {}

  async begin(): Promise<string> {
    return this.connection.transaction(() => {
      this.connection.run(FREE, Date.now());
      this.connection.run('DELETE FROM runs');
      const insert = 'INSERT INTO runs (begun_at) VALUES (?) RETURNING id';
      return String(this.connection.get<{ id: number }>(insert, Date.now())!.id);
    });
  }

  async beat(run: string): Promise<boolean> {
    return this.connection.get('SELECT 1 FROM runs WHERE id = ?', run) !== undefined;
  }

  async freeLapsed(): Promise<number> {
    return 0;
  }

  async end(run: string): Promise<void> {
    this.connection.transaction(() => {
      this.connection.run(`${FREE} AND run = ?`, Date.now(), run);
      this.connection.run('DELETE FROM runs WHERE id = ?', run);
    });
  }
}
