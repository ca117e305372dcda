import type {
  DeliveryRepository,
  Group,
  GroupResult,
  LeasedDelivery,
} from '../../../delivery/model/delivery.repository.js';
import { bodyOf } from '../../../delivery/model/event-body.js';
import { assertTenant } from '../../assert-tenant.js';
import type { SqliteConnection, SqlValue } from '../connection/sqlite-connection.js';
import { AcceptanceWriter } from './acceptance-writer.js';
import { ScopeIds, TargetIds } from './interned-ids.js';
import { SettlementWriter } from './settlement-writer.js';

const SELECT_LEASED = `SELECT d.event_seq AS seq, d.ordinal, e.id AS eventId, e.store_hash AS storeHash,
  t.client_id AS clientId, t.key AS subscriptionKey, e.scope,
  iif(t.kind = 'hook', e.hook_body, e.web_hook_body) AS body, e.accepted_at AS acceptedAt, d.attempts,
  d.first_attempt_at AS firstAttemptAt, d.retries_from AS retriesFrom
  FROM deliveries d CROSS JOIN events e ON e.seq = d.event_seq CROSS JOIN targets t ON t.id = d.target`;
const DUE = "WHERE d.stage = 'due' AND d.next_attempt_at <= ? ORDER BY d.next_attempt_at LIMIT ?";
const OLDEST_DUE =
  "SELECT next_attempt_at AS at FROM deliveries WHERE stage = 'due' ORDER BY next_attempt_at LIMIT 1";
const IN_BACKLOG = `WHERE d.target = (SELECT id FROM targets WHERE key = ?) AND d.stage IN ('waiting', 'parked')
  ORDER BY d.accepted_at, d.event_seq, d.ordinal LIMIT ?`;
const LEASE = `UPDATE deliveries SET stage = 'leased', run = ?, next_attempt_at = NULL
  WHERE event_seq = ? AND ordinal = ?`;
/** One seek a hook: grouping would read every row of every backlog. */
const BACKLOGS = `WITH RECURSIVE found (target) AS (
    SELECT 0
    UNION ALL
    SELECT (SELECT target FROM deliveries WHERE stage IN ('waiting', 'parked') AND target > found.target
      ORDER BY target LIMIT 1) FROM found WHERE found.target IS NOT NULL
  )
  SELECT t.store_hash AS storeHash, t.key AS subscriptionKey FROM found CROSS JOIN targets t ON t.id = found.target
  WHERE t.key > ? ORDER BY t.key LIMIT ?`;
const SUCCEEDED = 'SELECT 1 FROM targets WHERE store_hash = ? AND key = ? AND last_success_at >= ?';
const TARGET = 'target IN (SELECT id FROM targets WHERE key = ?1 AND store_hash = ?2)';
/** Waiting, parked and due ones through an index each; the log's would read all that was ever delivered. */
const CANCEL = `UPDATE deliveries SET stage = iif(delivered_at IS NULL, 'cancelled', 'delivered'),
  next_attempt_at = NULL, updated_at = ?4, irregular = 1
  WHERE (event_seq, ordinal) IN (
    SELECT * FROM (
      SELECT event_seq, ordinal FROM deliveries WHERE ${TARGET} AND accepted_at <= ?5 AND stage IN ('waiting', 'parked')
      UNION ALL
      SELECT event_seq, ordinal FROM deliveries WHERE ${TARGET} AND accepted_at <= ?5 AND irregular = 1 AND stage = 'due'
    ) LIMIT ?3)`;

type Backlog = { storeHash: string; subscriptionKey: string };
type LeasedRow = Omit<LeasedDelivery, 'ref' | 'claim' | 'body'> & {
  seq: number;
  ordinal: number;
  eventId: string;
  body: string;
};

export class SqliteDeliveryRepository implements DeliveryRepository {
  private readonly targets: TargetIds;
  private readonly scopes: ScopeIds;
  private readonly acceptances: AcceptanceWriter;
  private readonly settlements: SettlementWriter;

  constructor(private readonly connection: SqliteConnection) {
    this.targets = new TargetIds(connection);
    this.scopes = new ScopeIds(connection);
    this.acceptances = new AcceptanceWriter(connection, this.targets, this.scopes);
    this.settlements = new SettlementWriter(connection);
  }

  async commit({ run, accepted, settled }: Group): Promise<GroupResult> {
    for (const request of accepted)
      for (const event of request) assertTenant(event.storeHash, event.clientId);
    if (accepted.length + settled.length === 0) return { acceptances: [], fenced: 0 };
    try {
      return this.connection.transaction(() => ({
        acceptances: accepted.map((request) => this.acceptances.accept(request, run)),
        fenced: this.settlements.settleAll(settled, run),
      }));
    } catch (error) {
      this.targets.forget();
      this.scopes.forget();
      throw error;
    }
  }

  async claimDue(run: string, now: number, limit: number): Promise<LeasedDelivery[]> {
    return this.lease(run, DUE, now, limit);
  }

  async claimBacklog(run: string, subscriptionKey: string, limit: number): Promise<LeasedDelivery[]> {
    assertTenant(subscriptionKey);
    return this.lease(run, IN_BACKLOG, subscriptionKey, limit);
  }

  async backlogs(after: string, limit: number): Promise<Backlog[]> {
    return this.connection.all<Backlog>(BACKLOGS, after, limit);
  }

  async oldestDueAt(): Promise<number | null> {
    return this.connection.get<{ at: number }>(OLDEST_DUE)?.at ?? null;
  }

  async succeededSince(storeHash: string, subscriptionKey: string, since: number): Promise<boolean> {
    assertTenant(storeHash, subscriptionKey);
    return this.connection.get(SUCCEEDED, storeHash, subscriptionKey, since) !== undefined;
  }

  async cancel(storeHash: string, key: string, acceptedUntil: number, limit: number): Promise<number> {
    assertTenant(storeHash, key);
    return this.connection.transaction(() =>
      this.connection.run(CANCEL, key, storeHash, limit, Date.now(), acceptedUntil),
    );
  }

  private lease(run: string, which: string, ...values: SqlValue[]): LeasedDelivery[] {
    return this.connection.transaction(() => {
      const rows = this.connection.all<LeasedRow>(`${SELECT_LEASED} ${which}`, ...values);
      return rows.map(({ seq, ordinal, eventId, body, ...delivery }) => {
        this.connection.run(LEASE, run, seq, ordinal);
        // A group is one transaction here: none is repeated that was written.
        return { ref: { eventId, ordinal }, claim: null, body: bodyOf(body), ...delivery };
      });
    });
  }
}
