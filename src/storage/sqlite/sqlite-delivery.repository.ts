import type {
  DeliveryRepository,
  Group,
  GroupResult,
  LeasedDelivery,
} from '../../delivery/delivery.repository.js';
import { assertTenant } from '../assert-tenant.js';
import { AcceptanceWriter } from './acceptance-writer.js';
import { SettlementWriter } from './settlement-writer.js';
import type { SqliteConnection, SqlValue } from './sqlite-connection.js';

const SELECT_LEASED = `SELECT d.event_seq AS seq, d.ordinal, e.id AS eventId, e.store_hash AS storeHash,
  d.client_id AS clientId, d.subscription_key AS subscriptionKey, e.scope,
  iif(d.kind = 'hook', e.hook_body, e.web_hook_body) AS body, e.accepted_at AS acceptedAt, d.attempts,
  d.first_attempt_at AS firstAttemptAt FROM deliveries d JOIN events e ON e.seq = d.event_seq`;
const DUE = "WHERE d.stage = 'due' AND d.next_attempt_at <= ? ORDER BY d.next_attempt_at LIMIT ?";
const IN_BACKLOG = `WHERE d.subscription_key = ? AND d.stage IN ('waiting', 'parked')
  ORDER BY d.event_seq, d.ordinal LIMIT ?`;
const LEASE = `UPDATE deliveries SET stage = 'leased', run = ?, next_attempt_at = NULL
  WHERE event_seq = ? AND ordinal = ?`;
/** One seek a hook: grouping would read every row of every backlog. */
const NEXT_BACKLOG = `SELECT d.subscription_key AS subscriptionKey, e.store_hash AS storeHash
  FROM deliveries d JOIN events e ON e.seq = d.event_seq
  WHERE d.stage IN ('waiting', 'parked') AND d.subscription_key > ? ORDER BY d.subscription_key LIMIT 1`;
const SUCCEEDED = `SELECT 1 FROM successes
  WHERE store_hash = ? AND subscription_key = ? AND last_success_at >= ?`;
/** Waiting, parked and due ones through an index each; the log's would read all that was ever delivered. */
const CANCEL = `UPDATE deliveries SET stage = 'cancelled', next_attempt_at = NULL, troubled = 1
  WHERE (event_seq, ordinal) IN (
    SELECT * FROM (
      SELECT event_seq, ordinal FROM deliveries WHERE subscription_key = ?1 AND stage IN ('waiting', 'parked')
      UNION ALL
      SELECT event_seq, ordinal FROM deliveries WHERE subscription_key = ?1 AND troubled = 1 AND stage = 'due'
    ) WHERE EXISTS (SELECT 1 FROM events WHERE seq = event_seq AND store_hash = ?2) LIMIT ?3)`;

type Backlog = { storeHash: string; subscriptionKey: string };
type LeasedRow = Omit<LeasedDelivery, 'ref'> & { seq: number; ordinal: number; eventId: string };

export class SqliteDeliveryRepository implements DeliveryRepository {
  private readonly acceptances: AcceptanceWriter;
  private readonly settlements: SettlementWriter;

  constructor(private readonly connection: SqliteConnection) {
    this.acceptances = new AcceptanceWriter(connection);
    this.settlements = new SettlementWriter(connection);
  }

  async commit({ run, accepted, settled }: Group): Promise<GroupResult> {
    for (const request of accepted)
      for (const event of request) assertTenant(event.storeHash, event.clientId);
    if (accepted.length + settled.length === 0) return { acceptances: [], fenced: 0 };
    return this.connection.transaction(() => ({
      acceptances: accepted.map((request) => this.acceptances.accept(request, run)),
      fenced: this.settlements.settleAll(settled, run),
    }));
  }

  async claimDue(run: string, now: number, limit: number): Promise<LeasedDelivery[]> {
    return this.lease(run, DUE, now, limit);
  }

  async claimBacklog(run: string, subscriptionKey: string, limit: number): Promise<LeasedDelivery[]> {
    assertTenant(subscriptionKey);
    return this.lease(run, IN_BACKLOG, subscriptionKey, limit);
  }

  async backlogs(after: string, limit: number): Promise<Backlog[]> {
    const found: Backlog[] = [];
    while (found.length < limit) {
      const next = this.connection.get<Backlog>(NEXT_BACKLOG, found.at(-1)?.subscriptionKey ?? after);
      if (!next) break;
      found.push(next);
    }
    return found;
  }

  async succeededSince(storeHash: string, subscriptionKey: string, since: number): Promise<boolean> {
    assertTenant(storeHash, subscriptionKey);
    return this.connection.get(SUCCEEDED, storeHash, subscriptionKey, since) !== undefined;
  }

  async cancel(storeHash: string, subscriptionKey: string, limit: number): Promise<number> {
    assertTenant(storeHash, subscriptionKey);
    return this.connection.transaction(() => this.connection.run(CANCEL, subscriptionKey, storeHash, limit));
  }

  private lease(run: string, which: string, ...values: SqlValue[]): LeasedDelivery[] {
    return this.connection.transaction(() => {
      const rows = this.connection.all<LeasedRow>(`${SELECT_LEASED} ${which}`, ...values);
      return rows.map(({ seq, ordinal, eventId, ...delivery }) => {
        this.connection.run(LEASE, run, seq, ordinal);
        return { ref: { eventId, ordinal }, ...delivery };
      });
    });
  }
}
