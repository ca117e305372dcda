import type { Actor } from '../../../audit/change.js';
import { type DeliveryRef, formatDeliveryId } from '../../../delivery/model/delivery.js';
import type {
  DeliveryLogRepository,
  RequeueResult,
} from '../../../delivery/model/delivery-log.repository.js';
import type {
  DeliveryDetail,
  DeliveryRecord,
  EventRecord,
  HookSummary,
  LogFilter,
  WebHookLogFilter,
} from '../../../delivery/model/delivery-record.js';
import type { Owner } from '../../../subscriptions/subscription.js';
import { assertTenant } from '../../assert-tenant.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';
import { findTarget } from '../queue/interned-ids.js';
import { expedite, requeue } from '../queue/requeue.js';
import { recordChange } from '../records/change-log.js';
import { type DetailRow, findDetail, selectRecords, stateOf, toDetail, toRecord } from './delivery-rows.js';
import { listDeliveries, summarize } from './hook-log.js';
import { WebHookLog } from './web-hook-log.js';

const THIS = 'WHERE e.id = ? AND d.ordinal = ? AND d.target = ?';
const SELECT_EVENT = `SELECT id, seq, scope, accepted_at AS acceptedAt, client_id AS clientId FROM events
  WHERE id = ? AND store_hash = ?`;

type EventRow = Omit<EventRecord, 'deliveries'> & { seq: number; clientId: string };

export class SqliteDeliveryLogRepository implements DeliveryLogRepository {
  constructor(private readonly connection: SqliteConnection) {}

  async list(owner: Owner, subscriptionKey: string, filter: LogFilter): Promise<DeliveryRecord[]> {
    const target = findTarget(this.connection, owner, subscriptionKey);
    return target ? listDeliveries(this.connection, target.id, filter) : [];
  }

  async find(owner: Owner, subscriptionKey: string, ref: DeliveryRef): Promise<DeliveryDetail | null> {
    const row = this.findRow(owner, subscriptionKey, ref);
    return row ? toDetail(this.connection, row) : null;
  }

  async summary(owner: Owner, subscriptionKey: string): Promise<HookSummary> {
    return summarize(this.connection, findTarget(this.connection, owner, subscriptionKey));
  }

  async event({ storeHash, clientId }: Owner, eventId: string): Promise<EventRecord | null> {
    assertTenant(storeHash, clientId);
    const event = this.connection.get<EventRow>(SELECT_EVENT, eventId, storeHash);
    if (!event) return null;
    const mine = 'WHERE d.event_seq = ? AND t.client_id = ? AND t.store_hash = ? ORDER BY d.ordinal';
    const rows = selectRecords(this.connection, 'deliveries d', mine, event.seq, clientId, storeHash);
    if (rows.length === 0 && event.clientId !== clientId) return null;
    const { id, scope, acceptedAt } = event;
    return { id, scope, acceptedAt, deliveries: rows.map(toRecord) };
  }

  async webHookLog(
    owner: Owner,
    filter: WebHookLogFilter,
  ): Promise<{ items: DeliveryDetail[]; total: number }> {
    return new WebHookLog(this.connection, owner, filter).read();
  }

  async resend(owner: Owner, subscriptionKey: string, ref: DeliveryRef, by: Actor): Promise<RequeueResult> {
    return this.connection.transaction(() => {
      const row = this.findRow(owner, subscriptionKey, ref);
      if (!row) return 'absent';
      if (row.stage === 'leased') return 'in_flight';
      if (row.body === null) return 'expired';
      const now = Date.now();
      if (stateOf(row.stage) === 'pending') expedite(this.connection, row, now);
      else requeue(this.connection, row, { now, only: true });
      this.recordResent(owner, row, by);
      return 'armed';
    });
  }

  private findRow(owner: Owner, subscriptionKey: string, ref: DeliveryRef): DetailRow | undefined {
    const target = findTarget(this.connection, owner, subscriptionKey);
    return target && findDetail(this.connection, THIS, ref.eventId, ref.ordinal, target.id);
  }

  private recordResent({ storeHash, clientId }: Owner, row: DetailRow, by: Actor): void {
    const { eventId, ordinal, subscriptionKey } = row;
    const before = { eventId, ordinal, subscriptionKey, state: stateOf(row.stage) };
    const change = { before, after: { ...before, state: 'pending' }, storeHash, clientId };
    const key = formatDeliveryId({ eventId, ordinal });
    recordChange(this.connection, { by, action: 'resent', kind: 'delivery', key, ...change });
  }
}
