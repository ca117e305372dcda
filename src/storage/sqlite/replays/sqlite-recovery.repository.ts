import type {
  NewPart,
  NewRecovery,
  Recovery,
  RecoveryPart,
  RecoveryPlace,
  RecoveryRepository,
} from '../../../admin/replays/recovery.repository.js';
import {
  type PartGroup,
  recoveryOf,
  startedRecovery,
  startOf,
} from '../../../admin/replays/recovery-rules.js';
import type { Actor } from '../../../audit/change.js';
import { draftChange } from '../../../audit/change-draft.js';
import { assertTenant } from '../../assert-tenant.js';
import { allOf, type SqlClause } from '../connection/sql-clause.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';
import { recordChange } from '../records/change-log.js';
import { INSERT_REPLAY, parseStates, RECOVERY, type Stored } from './replay-rows.js';

const INSERT = `INSERT INTO recoveries (id, store_hash, client_id, host, subscription_key, from_at, to_at, states, failure, rate,
  created_at)
  VALUES (:id, :storeHash, :clientId, :host, :subscriptionKey, :from, :to, :states, :failure, :rate, :createdAt)`;
const GROUPS = `SELECT recovery, state, skipped, count(*) AS hooks, sum(matched) AS matched, sum(done) AS done,
  sum(max(0, matched - done)) AS "left", max(finished_at) AS finishedAt
  FROM replays INDEXED BY replays_of_recovery WHERE recovery IN (SELECT value FROM json_each(:ids))
  GROUP BY recovery, state, skipped`;
const PARTS = `SELECT store_hash AS storeHash, client_id AS clientId, subscription_key AS subscriptionKey, state, matched,
  done, skipped FROM replays INDEXED BY replays_of_recovery WHERE recovery = :id
  ORDER BY matched DESC, subscription_key LIMIT :limit`;
const CANCEL = 'UPDATE recoveries SET cancelled_at = :now WHERE id = :id';
const CANCEL_PARTS = `UPDATE replays SET state = 'cancelled', finished_at = :now
  WHERE recovery = :id AND state = 'running'`;

type RecoveryRow = Stored<NewRecovery> & { cancelledAt: number | null };

export class SqliteRecoveryRepository implements RecoveryRepository {
  constructor(private readonly connection: SqliteConnection) {}

  async create(recovery: NewRecovery, parts: readonly NewPart[], by: Actor): Promise<Recovery> {
    for (const { storeHash, clientId, subscriptionKey } of parts)
      assertTenant(storeHash, clientId, subscriptionKey);
    const { host: _, ...ofEach } = recovery;
    const states = JSON.stringify(recovery.states);
    return this.connection.transaction(() => {
      const existing = this.read(recovery.id);
      if (existing) return existing;
      this.connection.run(INSERT, { ...recovery, states });
      for (const part of parts) {
        const finishedAt = part.skipped === null ? null : recovery.createdAt;
        const progress = { ...startOf(part.skipped), done: 0, finishedAt, recovery: recovery.id };
        this.connection.run(INSERT_REPLAY, { ...ofEach, states, ...part, ...progress });
      }
      const created = startedRecovery(recovery, parts);
      recordChange(this.connection, by, draftChange('recovery', 'created', { before: null, after: created }));
      return created;
    });
  }

  async find(id: string): Promise<Recovery | null> {
    return this.read(id);
  }

  async list(after: RecoveryPlace | null, limit: number): Promise<Recovery[]> {
    const { sql, values } = allOf([
      '(created_at, id) < (:afterAt, :afterId)',
      { afterAt: after?.createdAt, afterId: after?.id },
    ]);
    const page = {
      sql: `${sql} ORDER BY created_at DESC, id DESC LIMIT :limit`,
      values: { ...values, limit },
    };
    return this.select(page);
  }

  async parts(id: string, limit: number): Promise<RecoveryPart[]> {
    return this.connection.all<RecoveryPart>(PARTS, { id, limit });
  }

  async cancel(id: string, by: Actor): Promise<Recovery | null> {
    return this.connection.transaction(() => {
      const before = this.read(id);
      if (before?.state !== 'running') return before;
      const now = Date.now();
      this.connection.run(CANCEL, { id, now });
      this.connection.run(CANCEL_PARTS, { id, now });
      const after = this.read(id)!;
      recordChange(this.connection, by, draftChange('recovery', 'cancelled', { before, after }));
      return after;
    });
  }

  private read(id: string): Recovery | null {
    return this.select(allOf(['id = :id', { id }]))[0] ?? null;
  }

  private select({ sql, values }: SqlClause): Recovery[] {
    const rows = this.connection.all<RecoveryRow>(`SELECT ${RECOVERY} FROM recoveries WHERE ${sql}`, values);
    const ids = JSON.stringify(rows.map(({ id }) => id));
    const groups = this.connection.all<PartGroup & { recovery: string }>(GROUPS, { ids });
    return rows.map((row) => {
      const { cancelledAt, ...recovery } = parseStates(row);
      const own = groups.filter((group) => group.recovery === recovery.id);
      return recoveryOf(recovery, cancelledAt, own);
    });
  }
}
