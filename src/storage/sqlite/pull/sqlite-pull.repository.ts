import type { LeasedDelivery } from '../../../delivery/model/delivery.js';
import type {
  ExpiredPull,
  HeldMessage,
  NewPullLease,
  PulledMessage,
  PullRepository,
  PullRoom,
} from '../../../pull/pull.repository.js';
import type { Owner } from '../../../subscriptions/subscription.js';
import { assertTenant } from '../../assert-tenant.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';
import { type LeasedRow, selectLeased, toLeased } from '../queue/leased-rows.js';
import { fenceOf, leaseOf } from '../queue/pull-fence.js';

/** `stage` is written out twice: SQLite takes a partial index so. */
const OF_KEY = `d.target = (SELECT id FROM targets WHERE key = :key) AND d.stage IN ('offered', 'pulled')`;
const IN_ORDER =
  'AND d.next_attempt_at <= :now ORDER BY d.next_attempt_at, d.event_seq, d.ordinal LIMIT :limit';
const OFFERED = `${selectLeased('deliveries_offered')} WHERE ${OF_KEY} AND d.stage = 'offered' ${IN_ORDER}`;
/** By position: each message runs it. */
const LEASE = `UPDATE deliveries SET stage = 'pulled', run = ?, next_attempt_at = ?
  WHERE event_seq = ? AND ordinal = ?`;
const SELECT_HELD = `SELECT e.id AS eventId, d.ordinal, d.run, d.accepted_at AS acceptedAt,
  d.retries_from AS retriesFrom FROM deliveries d CROSS JOIN events e ON e.seq = d.event_seq`;
const LAPSED = `${SELECT_HELD} WHERE ${OF_KEY} AND d.stage = 'pulled' ${IN_ORDER}`;
const HELD = `${SELECT_HELD} WHERE d.event_seq = (SELECT seq FROM events WHERE id = :eventId)
  AND d.ordinal = :ordinal AND d.run = :run`;
const EXPIRED = `SELECT store_hash AS storeHash, client_id AS clientId, key FROM subscriptions
  WHERE expires_at IS NOT NULL AND expires_at <= :now ORDER BY expires_at LIMIT :limit`;
const PROLONG = `UPDATE subscriptions SET expires_at = :expiresAt
  WHERE key = :key AND store_hash = :storeHash AND client_id = :clientId AND kind = 'pull'`;

interface HeldRow extends Pick<HeldMessage, 'acceptedAt' | 'retriesFrom'> {
  eventId: string;
  ordinal: number;
  run: string;
}

export class SqlitePullRepository implements PullRepository {
  constructor(private readonly connection: SqliteConnection) {}

  async lease(key: string, lease: NewPullLease, room: PullRoom): Promise<LeasedDelivery[]> {
    assertTenant(key);
    return this.connection.transaction(() => {
      const rows = this.offered(key, lease.now, room);
      for (const { seq, ordinal, attempts } of rows) {
        const fence = fenceOf({ id: lease.id, number: attempts + 1, subscriptionKey: key });
        this.connection.run(LEASE, fence, lease.until, seq, ordinal);
      }
      return rows.map(toLeased);
    });
  }

  async lapsed(key: string, now: number, limit: number): Promise<HeldMessage[]> {
    assertTenant(key);
    return this.connection.all<HeldRow>(LAPSED, { key, now, limit }).map((row) => toHeld(row, key));
  }

  async held(key: string, messages: readonly PulledMessage[]): Promise<HeldMessage[]> {
    assertTenant(key);
    return messages.flatMap(({ ref, pull }) => {
      const run = fenceOf({ ...pull, subscriptionKey: key });
      const row = this.connection.get<HeldRow>(HELD, { ...ref, run });
      return row ? [toHeld(row, key)] : [];
    });
  }

  async expired(now: number, limit: number): Promise<ExpiredPull[]> {
    return this.connection.all<ExpiredPull>(EXPIRED, { now, limit });
  }

  async prolong({ storeHash, clientId }: Owner, key: string, expiresAt: number): Promise<void> {
    assertTenant(storeHash, clientId);
    this.connection.run(PROLONG, { key, storeHash, clientId, expiresAt });
  }

  /** Reads no more bodies than there is room for. */
  private offered(key: string, now: number, { messages: limit, size }: PullRoom): LeasedRow[] {
    const rows: LeasedRow[] = [];
    let taken = 0;
    for (const row of this.connection.each<LeasedRow>(OFFERED, { key, now, limit })) {
      taken += row.body.length;
      if (rows.length > 0 && taken > size) break;
      rows.push(row);
    }
    return rows;
  }
}

function toHeld({ eventId, ordinal, run, acceptedAt, retriesFrom }: HeldRow, key: string): HeldMessage {
  return { ref: { eventId, ordinal }, pull: leaseOf(run, key), acceptedAt, retriesFrom };
}
