import type { BacklogClaim, BacklogPage, HookPlace } from '../../../delivery/model/backlog.js';
import type { LeasedDelivery } from '../../../delivery/model/delivery.js';
import type { DeliveryRepository, Group, GroupResult } from '../../../delivery/model/delivery.repository.js';
import { assertTenant } from '../../assert-tenant.js';
import { CALL_LIMIT_MS } from '../connection/mongo-connection.js';
import { within } from '../connection/mongo-errors.js';
import { lineOf } from '../lines/line-names.js';
import { Lines } from '../lines/lines.js';
import { INDEX } from '../schema/indexes.js';
import { pulledOf, withPlace } from '../schema/pull-places.js';
import { ANSWER_MARGIN_MS, DeliveryClaims } from './delivery-claims.js';
import { EventAcceptance } from './event-acceptance.js';
import { chunksOf } from './event-chunks.js';
import { acceptedWithin, backlogsFrom, succeededSince } from './event-ids.js';
import type { QueueCollections } from './queue-collections.js';
import { cancelling, isPending, parking } from './requeue.js';
import { keepEndings } from './result-packs.js';
import { SettlementWriter } from './settlement-writer.js';

interface Cancellation {
  storeHash: string;
  key: string;
  acceptedUntil: number;
  limit: number;
}

export class MongoDeliveryRepository implements DeliveryRepository {
  private readonly acceptance: EventAcceptance;
  private readonly settlements: SettlementWriter;
  private readonly claims: DeliveryClaims;
  private readonly lines: Lines;

  constructor(private readonly queue: QueueCollections) {
    this.lines = new Lines(queue);
    this.claims = new DeliveryClaims(queue);
    this.acceptance = new EventAcceptance(queue, this.lines, this.claims);
    this.settlements = new SettlementWriter(queue, this.lines, this.claims);
  }

  async commit({ leaseId, accepted, settled }: Group): Promise<GroupResult> {
    assertTenant(leaseId);
    for (const { storeHash, clientId } of accepted.flat()) assertTenant(storeHash, clientId);
    // What takes several commands may take several times as long.
    const limit = CALL_LIMIT_MS * Math.max(1, chunksOf(accepted.flat()).length);
    const until = performance.now() + limit - ANSWER_MARGIN_MS;
    const writing = Promise.all([
      this.acceptance.accept(leaseId, accepted, until),
      this.settlements.settle(leaseId, settled, until),
    ]);
    const [{ acceptances, ...next }, { called, leased, ...refusals }] = await within(limit, writing);
    const all = eachOnce([...next.called, ...called]);
    const taken = this.claims.take([...next.leased, ...leased]);
    return {
      acceptances,
      ...refusals,
      ...(all.length > 0 && { called: all }),
      ...(taken.length > 0 && { leased: taken }),
    };
  }

  async claimDue(leaseId: string, now: number, limit: number): Promise<LeasedDelivery[]> {
    assertTenant(leaseId);
    const until = new Date(now);
    // Nothing is smaller than every date.
    const matches = (na: string) => ({ $and: [{ $gt: [na, null] }, { $lte: [na, until] }] });
    return this.claims.recoverOrClaim(leaseId, [
      { field: 'na', index: INDEX.due, match: { $lte: until }, matches, limit },
    ]);
  }

  async claimBacklogs(leaseId: string, wanted: readonly BacklogClaim[]): Promise<LeasedDelivery[]> {
    assertTenant(leaseId);
    for (const { subscriptionKey } of wanted) assertTenant(subscriptionKey);
    return this.claims.claim(
      leaseId,
      wanted.map(({ subscriptionKey: match, limit }) => {
        const matches = (w: string) => ({ $eq: [w, match] });
        return { field: 'w', index: INDEX.backlog, match, matches, limit } as const;
      }),
    );
  }

  /** A survey begins with the lines whose next nobody has called: their hooks are then among those that it finds. */
  async backlogs(from: string | null, limit: number): Promise<BacklogPage> {
    if (from === null) await this.lines.mend();
    return backlogsFrom(this.queue.events, from, limit);
  }

  async oldestDueAt(): Promise<number | null> {
    const options = { projection: { d: 1 }, hint: INDEX.due };
    const first = await this.queue.events.findOne({ 'd.na': { $gte: new Date(0) } }, options);
    const times = first?.d.flatMap(({ na }) => (na ? [na.getTime()] : [])) ?? [];
    return times.length > 0 ? Math.min(...times) : null;
  }

  async succeededSince(storeHash: string, subscriptionKey: string, since: number): Promise<boolean> {
    assertTenant(storeHash, subscriptionKey);
    return succeededSince(this.queue.events, { storeHash, subscriptionKey }, since);
  }

  async park(storeHash: string, key: string, from: string | null, limit: number): Promise<string | null> {
    assertTenant(storeHash, key);
    const found = { st: storeHash, 'd.p': key, ...(from !== null && { _id: { $lt: from } }) };
    const options = { projection: { isPending: isPending(key) }, hint: INDEX.open, limit } as const;
    const open = this.queue.events.find<{ _id: string; isPending: boolean }>(found, options);
    const page = await open.sort({ _id: -1 }).toArray();
    const ids = page.filter((event) => event.isPending).map(({ _id }) => _id);
    if (ids.length > 0) {
      const pack = await keepEndings(this.queue, { ids, key, ending: 'parked' });
      const { update, arrayFilters } = parking(key, pack);
      await this.queue.events.updateMany({ _id: { $in: ids } }, update, { arrayFilters, hint: '_id_' });
      this.queue.written.add(pack, null);
    }
    return page.length < limit ? null : page.at(-1)!._id;
  }

  async cancel(storeHash: string, key: string, acceptedUntil: number, limit: number): Promise<number> {
    assertTenant(storeHash, key);
    const open = await this.cancelIn(
      { found: { 'd.p': key }, which: { p: key }, index: INDEX.open },
      { storeHash, key, acceptedUntil, limit },
    );
    if (open === limit) return open;
    const room = { storeHash, key, acceptedUntil, limit: limit - open };
    const pulled = pulledOf(key);
    return (
      open +
      (await this.cancelIn({ found: withPlace(pulled), which: { v: pulled }, index: INDEX.pull }, room))
    );
  }

  private async cancelIn(
    { found, which, index }: { found: object; which: Record<string, unknown>; index: string },
    { storeHash, key, acceptedUntil, limit }: Cancellation,
  ): Promise<number> {
    const these = { st: storeHash, ...found };
    const inTime = { ...these, ...acceptedWithin(undefined, acceptedUntil) };
    const projection = { d: { $elemMatch: { k: key } } };
    const page = await this.queue.events.find(inTime, { projection, hint: index, limit }).toArray();
    if (page.length === 0) return 0;
    const ids = page.map(({ _id }) => _id);
    const pack = await keepEndings(this.queue, { ids, key, ending: 'cancelled' });
    const { update, arrayFilters } = cancelling(key, which, pack);
    const { modifiedCount } = await this.queue.events.updateMany({ _id: { $in: ids }, ...these }, update, {
      arrayFilters,
      hint: '_id_',
    });
    this.queue.written.add(pack, null);
    await this.lines.call(page.flatMap(({ d }) => d.flatMap(lineOf)));
    return modifiedCount;
  }
}

const eachOnce = (hooks: HookPlace[]): HookPlace[] => [
  ...new Map(hooks.map((hook) => [hook.subscriptionKey, hook])).values(),
];
