import type { Actor } from '../../../audit/change.js';
import { draftChange } from '../../../audit/change-draft.js';
import type { DeliveryRef } from '../../../delivery/model/delivery.js';
import type {
  CancelResult,
  DeliveryLogRepository,
  ResendResult,
} from '../../../delivery/model/delivery-log.repository.js';
import type {
  DeliveryDetail,
  DeliveryRecord,
  EventPublication,
  EventRecord,
  HookSummary,
  LogFilter,
  StoreDelivery,
  StoreEvent,
  StoreLogFilter,
  WebHookLogFilter,
} from '../../../delivery/model/delivery-record.js';
import {
  canceledState,
  changedVersions,
  planCancel,
  planResend,
} from '../../../delivery/model/resend-rules.js';
import { filteredOf } from '../../../filters/filtered-hooks.js';
import type { Owner } from '../../../subscriptions/subscription.js';
import { assertTenant } from '../../assert-tenant.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';
import { findTarget } from '../queue/interned-ids.js';
import { isBehind } from '../queue/lines.js';
import { cancelOne, expedite, requeueOnce } from '../queue/requeue.js';
import { recordChange } from '../records/change-log.js';
import { type DetailRow, findDetail, selectRecords, stateOf, toDetail, toRecord } from './delivery-rows.js';
import { listDeliveries, summarize } from './hook-log.js';
import { findStoreEvent, StoreLog } from './store-log.js';
import { WebHookLog } from './web-hook-log.js';

const THIS = 'e.id = :eventId AND d.ordinal = :ordinal AND d.target = :target';
const SELECT_EVENT = `SELECT id, seq, scope, accepted_at AS acceptedAt, client_id AS clientId, filtered FROM events
  WHERE id = :eventId AND store_hash = :storeHash`;
const OWN_OF_EVENT =
  'd.event_seq = :seq AND t.client_id = :clientId AND t.store_hash = :storeHash ORDER BY d.ordinal';

const PUBLICATION =
  'SELECT store_hash AS storeHash, client_id AS clientId, scope FROM events WHERE id = :eventId';
const LOCATE = `SELECT t.client_id AS clientId, t.key AS subscriptionKey FROM events e
  CROSS JOIN deliveries d ON d.event_seq = e.seq AND d.ordinal = :ordinal CROSS JOIN targets t ON t.id = d.target
  WHERE e.id = :eventId AND e.store_hash = :storeHash AND t.store_hash = :storeHash`;

type EventRow = Omit<EventRecord, 'deliveries' | 'filtered'> & {
  seq: number;
  clientId: string;
  filtered: string | null;
};

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
    const event = this.connection.get<EventRow>(SELECT_EVENT, { eventId, storeHash });
    if (!event) return null;
    const own = { sql: OWN_OF_EVENT, values: { seq: event.seq, clientId, storeHash } };
    const rows = selectRecords(this.connection, 'deliveries d', own);
    const filtered = filteredOf(event.filtered, clientId);
    if (rows.length === 0 && !filtered && event.clientId !== clientId) return null;
    const { id, scope, acceptedAt } = event;
    return { id, scope, acceptedAt, deliveries: rows.map(toRecord), ...(filtered && { filtered }) };
  }

  async webHookLog(
    owner: Owner,
    filter: WebHookLogFilter,
  ): Promise<{ items: DeliveryDetail[]; total: number }> {
    return new WebHookLog(this.connection, owner, filter).read();
  }

  async resend(owner: Owner, subscriptionKey: string, ref: DeliveryRef, by: Actor): Promise<ResendResult> {
    return this.connection.transaction(() => {
      const row = this.findRow(owner, subscriptionKey, ref);
      const delivery = row ? { ...row, state: stateOf(row.stage), hasBody: row.body !== null } : null;
      const plan = planResend(delivery);
      // It has its turn when those before it have ended.
      if (plan === 'expedite' && isBehind(row!.stage)) return 'due';
      if (plan === 'expedite') expedite(this.connection, row!, Date.now());
      else if (plan === 'requeue') requeueOnce(this.connection, row!, Date.now());
      else return plan;
      const versions = changedVersions(owner, ref, { ...delivery!, to: 'pending' });
      recordChange(this.connection, by, draftChange('delivery', 'resent', versions));
      return 'due';
    });
  }

  async cancel(owner: Owner, subscriptionKey: string, ref: DeliveryRef, by: Actor): Promise<CancelResult> {
    return this.connection.transaction(() => {
      const row = this.findRow(owner, subscriptionKey, ref);
      const delivery = row ? { ...row, state: stateOf(row.stage) } : null;
      const plan = planCancel(delivery);
      if (plan !== 'cancel') return plan;
      cancelOne(this.connection, row!, Date.now());
      const versions = changedVersions(owner, ref, { ...delivery!, to: canceledState(row!) });
      recordChange(this.connection, by, draftChange('delivery', 'cancelled', versions));
      return 'cancelled';
    });
  }

  async locate(storeHash: string, ref: DeliveryRef) {
    assertTenant(storeHash);
    return (
      this.connection.get<{ clientId: string; subscriptionKey: string }>(LOCATE, { storeHash, ...ref }) ??
      null
    );
  }

  async listOfStore(storeHash: string, filter: StoreLogFilter): Promise<StoreDelivery[]> {
    return new StoreLog(this.connection, storeHash, filter).read();
  }

  async publicationOf(eventId: string): Promise<EventPublication | null> {
    return this.connection.get<EventPublication>(PUBLICATION, { eventId }) ?? null;
  }

  async eventOfStore(storeHash: string, eventId: string): Promise<StoreEvent | null> {
    return findStoreEvent(this.connection, storeHash, eventId);
  }

  private findRow(owner: Owner, subscriptionKey: string, ref: DeliveryRef): DetailRow | undefined {
    const target = findTarget(this.connection, owner, subscriptionKey);
    return target && findDetail(this.connection, { sql: THIS, values: { ...ref, target: target.id } });
  }
}
