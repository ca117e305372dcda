import { LEASE_MS, type LeaseRepository, type Sweep } from '../../../delivery/model/lease.repository.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';

const FREE = `UPDATE deliveries SET stage = 'due', run = NULL, next_attempt_at = :now, irregular = 1
  WHERE stage = 'leased'`;
const BEGIN = 'INSERT INTO runs (begun_at) VALUES (:now) RETURNING id';

/**
 * Only one service can have the database open, so a lease ends with its process, or when the next process begins its own.
 * The table `runs` and the column `run` hold lease ids.
 */
export class SqliteLeaseRepository implements LeaseRepository {
  constructor(private readonly connection: SqliteConnection) {}

  async begin(): Promise<string> {
    const now = Date.now();
    return this.connection.transaction(() => {
      this.connection.run(FREE, { now });
      this.connection.run('DELETE FROM runs');
      return String(this.connection.get<{ id: number }>(BEGIN, { now })!.id);
    });
  }

  async beat(leaseId: string): Promise<boolean> {
    return this.connection.get('SELECT 1 FROM runs WHERE id = :leaseId', { leaseId }) !== undefined;
  }

  async freeLapsed(): Promise<Sweep> {
    return { freed: 0, againIn: LEASE_MS };
  }

  async end(leaseId: string): Promise<void> {
    this.connection.transaction(() => {
      this.connection.run(`${FREE} AND run = :leaseId`, { now: Date.now(), leaseId });
      this.connection.run('DELETE FROM runs WHERE id = :leaseId', { leaseId });
    });
  }
}
