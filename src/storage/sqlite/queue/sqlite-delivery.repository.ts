import type { BacklogClaim, BacklogPage } from '../../../delivery/model/backlog.js';
import type { LeasedDelivery } from '../../../delivery/model/delivery.js';
import type { DeliveryRepository, Group, GroupResult } from '../../../delivery/model/delivery.repository.js';
import { assertTenant } from '../../assert-tenant.js';
import type { SqlClause } from '../connection/sql-clause.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';
import { AcceptanceWriter } from './acceptance-writer.js';
import { ScopeIds, TargetIds } from './interned-ids.js';
import { type LeasedRow, selectLeased, toLeased } from './leased-rows.js';
import { callNext, type InLine } from './lines.js';
import { parkPage } from './parking.js';
import { ResultJournal } from './result-journal.js';
import { SettlementWriter } from './settlement-writer.js';

const DUE = `${selectLeased('deliveries_due')}
  WHERE d.stage = 'due' AND d.next_attempt_at <= :now ORDER BY d.next_attempt_at LIMIT :limit`;
const OLDEST_DUE =
  "SELECT next_attempt_at AS at FROM deliveries WHERE stage = 'due' ORDER BY next_attempt_at LIMIT 1";
const IN_BACKLOG = `${selectLeased('deliveries_backlog')}
  WHERE d.target = (SELECT id FROM targets WHERE key = :key) AND d.stage IN ('waiting', 'parked')
  ORDER BY d.accepted_at, d.event_seq, d.ordinal LIMIT :limit`;
/** The backlog up to the last delivery that was read, by one statement for all of them. */
const LEASE_BACKLOG = `UPDATE deliveries INDEXED BY deliveries_backlog SET stage = 'leased', run = :leaseId, next_attempt_at = NULL
  WHERE target = (SELECT id FROM targets WHERE key = :key) AND stage IN ('waiting', 'parked')
  AND (accepted_at, event_seq, ordinal) <= (:acceptedAt, :seq, :ordinal)`;
/** By position: each claimed delivery runs it. */
const LEASE = `UPDATE deliveries SET stage = 'leased', run = ?, next_attempt_at = NULL
  WHERE event_seq = ? AND ordinal = ?`;
/** One seek for each hook of the page: grouping would read every row of every backlog. */
export const BACKLOGS = `WITH RECURSIVE found (target) AS (
    SELECT :after
    UNION ALL
    SELECT (SELECT target FROM deliveries WHERE stage IN ('waiting', 'parked') AND target > found.target
      ORDER BY target LIMIT 1) FROM found WHERE found.target IS NOT NULL
    LIMIT :limit + 1
  )
  SELECT t.id AS target, t.store_hash AS storeHash, t.key AS subscriptionKey
  FROM found CROSS JOIN targets t ON t.id = found.target WHERE found.target > :after`;
const SUCCEEDED =
  'SELECT 1 FROM targets WHERE store_hash = :storeHash AND key = :key AND last_success_at >= :since';
const OF_TARGET = 'target IN (SELECT id FROM targets WHERE key = :key AND store_hash = :storeHash)';
const OF_HOOK = `${OF_TARGET} AND accepted_at <= :acceptedUntil`;
/** Waiting and parked deliveries, due ones with those in lines, and those for pulling, each through an index: the log's holds every delivery. */
const CANCEL = `UPDATE deliveries SET stage = iif(delivered_at IS NULL, 'cancelled', 'delivered'),
  next_attempt_at = NULL, turn = NULL, updated_at = :now, irregular = 1, run = NULL
  WHERE (event_seq, ordinal) IN (
    SELECT * FROM (
      SELECT event_seq, ordinal FROM deliveries INDEXED BY deliveries_backlog
      WHERE ${OF_HOOK} AND stage IN ('waiting', 'parked')
      UNION ALL
      SELECT event_seq, ordinal FROM deliveries INDEXED BY deliveries_irregular
      WHERE ${OF_HOOK} AND irregular = 1 AND stage IN ('due', 'lined', 'shelved')
      UNION ALL
      SELECT event_seq, ordinal FROM deliveries INDEXED BY deliveries_offered
      WHERE ${OF_HOOK} AND stage IN ('offered', 'pulled')
    ) LIMIT :limit) RETURNING target, line`;

type BacklogRow = BacklogPage['found'][number] & { target: number };
export class SqliteDeliveryRepository implements DeliveryRepository {
  private readonly scopes: ScopeIds;
  private readonly acceptances: AcceptanceWriter;
  private readonly settlements: SettlementWriter;
  private readonly journal: ResultJournal;

  constructor(
    private readonly connection: SqliteConnection,
    private readonly targets: TargetIds,
  ) {
    this.scopes = new ScopeIds(connection);
    this.acceptances = new AcceptanceWriter(connection, targets, this.scopes);
    this.journal = new ResultJournal(connection);
    this.settlements = new SettlementWriter(connection, this.journal, targets);
  }

  async commit({ leaseId, accepted, settled }: Group): Promise<GroupResult> {
    for (const request of accepted)
      for (const event of request) assertTenant(event.storeHash, event.clientId);
    if (accepted.length + settled.length === 0) return { acceptances: [], fenced: 0, late: 0 };
    try {
      return this.connection.transaction(() => ({
        acceptances: accepted.map((request) => this.acceptances.accept(request, leaseId)),
        ...this.settlements.settleAll(settled, leaseId),
      }));
    } catch (error) {
      this.targets.forget();
      this.scopes.forget();
      throw error;
    }
  }

  async claimDue(leaseId: string, now: number, limit: number): Promise<LeasedDelivery[]> {
    return this.connection.transaction(() => this.lease(leaseId, { sql: DUE, values: { now, limit } }));
  }

  async claimBacklogs(leaseId: string, wanted: readonly BacklogClaim[]): Promise<LeasedDelivery[]> {
    for (const { subscriptionKey } of wanted) assertTenant(subscriptionKey);
    return this.connection.transaction(() =>
      wanted.flatMap(({ subscriptionKey, limit }) => this.leaseBacklog(leaseId, subscriptionKey, limit)),
    );
  }

  async backlogs(from: string | null, limit: number): Promise<BacklogPage> {
    const rows = this.connection.all<BacklogRow>(BACKLOGS, { after: Number(from ?? 0), limit });
    const found = rows.map(({ storeHash, subscriptionKey }) => ({ storeHash, subscriptionKey }));
    return { found, next: rows.length < limit ? null : String(rows.at(-1)!.target) };
  }

  async oldestDueAt(): Promise<number | null> {
    return this.connection.get<{ at: number }>(OLDEST_DUE)?.at ?? null;
  }

  async succeededSince(storeHash: string, subscriptionKey: string, since: number): Promise<boolean> {
    assertTenant(storeHash, subscriptionKey);
    return this.connection.get(SUCCEEDED, { storeHash, key: subscriptionKey, since }) !== undefined;
  }

  async park(storeHash: string, key: string, from: string | null, limit: number): Promise<string | null> {
    assertTenant(storeHash, key);
    return this.connection.transaction(() => {
      const { parked, next } = parkPage(this.connection, { storeHash, key }, { from, limit });
      this.journal.keepEndings(parked, 'parked');
      return next;
    });
  }

  async cancel(storeHash: string, key: string, acceptedUntil: number, limit: number): Promise<number> {
    assertTenant(storeHash, key);
    const values = { key, storeHash, acceptedUntil, limit, now: Date.now() };
    return this.connection.transaction(() => {
      const ended = this.connection.all<InLine>(CANCEL, values);
      callNext(this.connection, ended);
      this.journal.keepEndings(ended, 'cancelled');
      return ended.length;
    });
  }

  /** Belongs in a transaction. */
  private leaseBacklog(leaseId: string, key: string, limit: number): LeasedDelivery[] {
    const rows = this.connection.all<LeasedRow>(IN_BACKLOG, { key, limit });
    const last = rows.at(-1);
    if (!last) return [];
    const { acceptedAt, seq, ordinal } = last;
    this.connection.run(LEASE_BACKLOG, { leaseId, key, acceptedAt, seq, ordinal });
    return rows.map(toLeased);
  }

  /** Belongs in a transaction. */
  private lease(leaseId: string, { sql, values }: SqlClause): LeasedDelivery[] {
    const rows = this.connection.all<LeasedRow>(sql, values);
    return rows.map((row) => {
      this.connection.run(LEASE, leaseId, row.seq, row.ordinal);
      return toLeased(row);
    });
  }
}
