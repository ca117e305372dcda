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
import { lineOf, placeBehind } from '../lines/line-names.js';
import { Lines } from '../lines/lines.js';
import type { EventDocument } from '../queue/event-document.js';
import type { QueueCollections } from '../queue/queue-collections.js';
import { cancelling, expedite, requeueOnce } from '../queue/requeue.js';
import { keepEndings } from '../queue/result-packs.js';
import type { Mutations } from '../records/mutations.js';
import { readDetails } from './attempt-packs.js';
import { DETAIL, RECORD, toRecord } from './delivery-view.js';
import { listDeliveries } from './hook-log.js';
import { summarize } from './hook-summary.js';
import { findStoreEvent, StoreLog } from './store-log.js';
import { readWebHookLog } from './web-hook-log.js';

export class MongoDeliveryLogRepository implements DeliveryLogRepository {
  private readonly lines: Lines;

  constructor(
    private readonly queue: QueueCollections,
    private readonly mutations: Mutations,
  ) {
    this.lines = new Lines(queue);
  }

  async list(owner: Owner, subscriptionKey: string, filter: LogFilter): Promise<DeliveryRecord[]> {
    assertTenant(owner.storeHash, owner.clientId, subscriptionKey);
    return listDeliveries(this.queue.events, owner, subscriptionKey, filter);
  }

  async find(owner: Owner, subscriptionKey: string, ref: DeliveryRef): Promise<DeliveryDetail | null> {
    assertTenant(owner.storeHash, owner.clientId, subscriptionKey);
    const event = await this.queue.events.findOne(thatOf(owner, subscriptionKey, ref), {
      projection: DETAIL,
    });
    if (!event) return null;
    const [detail] = await readDetails(this.queue.attempts, [{ event, ordinal: ref.ordinal }]);
    return detail!;
  }

  async summary(owner: Owner, subscriptionKey: string): Promise<HookSummary> {
    assertTenant(owner.storeHash, owner.clientId, subscriptionKey);
    return summarize(this.queue.events, owner, subscriptionKey);
  }

  async event({ storeHash, clientId }: Owner, eventId: string): Promise<EventRecord | null> {
    assertTenant(storeHash, clientId);
    const projection = { ...RECORD, ap: 1, fl: 1 };
    const event = await this.queue.events.findOne({ _id: eventId, st: storeHash }, { projection });
    if (!event) return null;
    const ordinals = [...event.d.keys()].filter((ordinal) => event.d[ordinal]!.c === clientId);
    const filtered = filteredOf(event.fl, clientId);
    if (ordinals.length === 0 && !filtered && event.ap !== clientId) return null;
    const deliveries = ordinals.map((ordinal) => toRecord(event, ordinal));
    const shown = { id: event._id, scope: event.sc, acceptedAt: event.ts.getTime(), deliveries };
    return { ...shown, ...(filtered && { filtered }) };
  }

  async webHookLog(
    owner: Owner,
    filter: WebHookLogFilter,
  ): Promise<{ items: DeliveryDetail[]; total: number }> {
    assertTenant(owner.storeHash, owner.clientId);
    const { places, total } = await readWebHookLog(this.queue.events, owner, filter);
    return { items: await readDetails(this.queue.attempts, places), total };
  }

  async resend(owner: Owner, subscriptionKey: string, ref: DeliveryRef, by: Actor): Promise<ResendResult> {
    assertTenant(owner.storeHash, owner.clientId, subscriptionKey);
    const now = new Date();
    let lines: string[] = [];
    const result = await this.mutations.run<ResendResult>(by, async ({ session, record }) => {
      lines = [];
      const own = thatOf(owner, subscriptionKey, ref);
      const event = await this.queue.events.findOne(own, { session, projection: DETAIL });
      const delivery = event && resendable(event, ref.ordinal);
      const plan = planResend(delivery);
      if (plan !== 'expedite' && plan !== 'requeue') return plan;
      const entry = event!.d[ref.ordinal]!;
      if (entry.q !== undefined) return 'due';
      if (plan === 'requeue') lines = lineOf(entry);
      const to = { key: subscriptionKey, now, kind: entry.t, ...(await this.atTheEnd(lines, ref)) };
      const update = plan === 'expedite' ? expedite(ref.ordinal, to) : requeueOnce(ref.ordinal, to);
      await this.queue.events.updateOne({ _id: ref.eventId }, update, { session });
      await record(
        draftChange('delivery', 'resent', changedVersions(owner, ref, { ...delivery!, to: 'pending' })),
      );
      return 'due';
    });
    await this.lines.call(lines, now);
    return result;
  }

  /** Outside the transaction, in which the counter would be in the way of those who accept. */
  private async atTheEnd([name]: string[], { eventId }: DeliveryRef): Promise<{ place?: string }> {
    return name === undefined ? {} : { place: placeBehind(name, await this.lines.turns(), eventId) };
  }

  async cancel(owner: Owner, subscriptionKey: string, ref: DeliveryRef, by: Actor): Promise<CancelResult> {
    assertTenant(owner.storeHash, owner.clientId, subscriptionKey);
    let pack: string | null = null;
    let lines: string[] = [];
    const result = await this.mutations.run<CancelResult>(by, async ({ session, record }) => {
      [pack, lines] = [null, []];
      const own = thatOf(owner, subscriptionKey, ref);
      const event = await this.queue.events.findOne(own, { session, projection: RECORD });
      const delivery = event && toRecord(event, ref.ordinal);
      const plan = planCancel(delivery);
      if (plan !== 'cancel') return plan;
      // An event has at most one delivery of a hook, so the key finds this one alone.
      const ended = { ids: [ref.eventId], key: subscriptionKey, ending: 'cancelled' } as const;
      pack = await keepEndings(this.queue, ended, session);
      lines = lineOf(event!.d[ref.ordinal]!);
      const { update, arrayFilters } = cancelling(subscriptionKey, { k: subscriptionKey }, pack);
      await this.queue.events.updateOne({ _id: ref.eventId }, update, { session, arrayFilters });
      const versions = changedVersions(owner, ref, { ...delivery!, to: canceledState(delivery!) });
      await record(draftChange('delivery', 'cancelled', versions));
      return 'cancelled';
    });
    if (pack !== null) this.queue.written.add(pack, null);
    await this.lines.call(lines);
    return result;
  }

  async locate(storeHash: string, { eventId, ordinal }: DeliveryRef) {
    assertTenant(storeHash);
    const event = await this.queue.events.findOne({ _id: eventId, st: storeHash }, { projection: { d: 1 } });
    const entry = event?.d[ordinal];
    return entry ? { clientId: entry.c, subscriptionKey: entry.k } : null;
  }

  async listOfStore(storeHash: string, filter: StoreLogFilter): Promise<StoreDelivery[]> {
    assertTenant(storeHash);
    return new StoreLog(this.queue, storeHash, filter).read();
  }

  async publicationOf(eventId: string): Promise<EventPublication | null> {
    const event = await this.queue.events.findOne({ _id: eventId }, { projection: { st: 1, ap: 1, sc: 1 } });
    return event && { storeHash: event.st, clientId: event.ap, scope: event.sc };
  }

  async eventOfStore(storeHash: string, eventId: string): Promise<StoreEvent | null> {
    assertTenant(storeHash);
    return findStoreEvent(this.queue.events, storeHash, eventId);
  }
}

function resendable({ d, hb, wb }: EventDocument, ordinal: number) {
  const { k: subscriptionKey, s: state, t: kind } = d[ordinal]!;
  return { subscriptionKey, state, hasBody: (kind === 'web-hook' ? wb : hb) !== undefined };
}

function thatOf({ storeHash, clientId }: Owner, key: string, { eventId, ordinal }: DeliveryRef) {
  return { _id: eventId, st: storeHash, [`d.${ordinal}.k`]: key, [`d.${ordinal}.c`]: clientId };
}
