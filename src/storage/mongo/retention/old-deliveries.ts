import type { PurgedBatch } from '../../../delivery/model/retention.repository.js';
import { lineOf } from '../lines/line-names.js';
import { Lines } from '../lines/lines.js';
import type { DeliveryEntry } from '../queue/event-document.js';
import { idFrom, pullKeys } from '../queue/event-ids.js';
import type { QueueCollections } from '../queue/queue-collections.js';
import { anyOf, cancelling, cancellingAll } from '../queue/requeue.js';
import { keepEach, keepEndings } from '../queue/result-packs.js';
import { INDEX } from '../schema/indexes.js';
import { lapsedBy, withPlace } from '../schema/pull-places.js';

/** Deliveries that nobody wants any more, by the index that has them and few others. */
interface Old {
  field: 'w' | 'p';
  index: string;
  /** An expression about the delivery `$$x`. */
  wanted: object;
}

const PARKED: Old = { field: 'w', index: INDEX.backlog, wanted: { $eq: ['$$x.s', 'parked'] } };
/** What is parked behind others in its line, and messages that nobody pulled. Those under a lease are left until it ends. */
const ELSEWHERE: Old = {
  field: 'p',
  index: INDEX.open,
  wanted: { $or: [PARKED.wanted, { $and: [{ $eq: ['$$x.s', 'pending'] }, { $gt: ['$$x.v', ''] }] }] },
};
type OldEntries = { _id: string; entries: Pick<DeliveryEntry, 'k' | 'l'>[] };
/** Deliveries. It has purged fewer than it found, if another process was faster. */
interface Cancelled {
  found: number;
  purged: number;
}

const FEW = 20;
/** Milliseconds after which a call looks at no further pull subscription. */
const LAPSED_MS = 1_000;

/** What was parked, offered or pulled so long ago that nobody wants it any more. */
export class OldDeliveries {
  private readonly lines: Lines;
  /** The last pull subscription that has nothing old. */
  private lapsedFrom = '';

  constructor(
    private readonly queue: QueueCollections,
    private readonly lapsedMs = LAPSED_MS,
  ) {
    this.lines = new Lines(queue);
  }

  /** However many hooks have something parked, these are a few commands: each call has a time limit. */
  async cancel(before: number, limit: number): Promise<PurgedBatch> {
    let [found, purged] = [0, 0];
    for (const old of [PARKED, ELSEWHERE]) {
      const these = await this.cancelOld(old, before, limit - found);
      found += these.found;
      purged += these.purged;
      if (found >= limit) return { purged, isFull: true };
    }
    const lapsed = await this.cancelLapsed(before, limit - found);
    return { purged: purged + lapsed.purged, isFull: lapsed.isFull };
  }

  /** `limit` deliveries, and what is left of the last event. */
  private async cancelOld({ field, index, wanted }: Old, before: number, limit: number): Promise<Cancelled> {
    const old = { $filter: { input: '$d', as: 'x', cond: wanted } };
    const entries = { $map: { input: old, as: 'x', in: { k: '$$x.k', l: '$$x.l' } } };
    const where = { [`d.${field}`]: { $gt: '' }, _id: { $lt: idFrom(before) }, $expr: anyOf(wanted) };
    // Few at once: an event may have thousands of deliveries.
    const options = { projection: { entries }, hint: index, limit, batchSize: FEW };
    const ended: { e: string; k: string }[] = [];
    const lines: string[] = [];
    for await (const { _id: e, entries: found } of this.queue.events.find<OldEntries>(where, options)) {
      ended.push(...found.map(({ k }) => ({ e, k })));
      lines.push(...found.flatMap(lineOf));
      if (ended.length >= limit) break;
    }
    if (ended.length === 0) return { found: 0, purged: 0 };
    const pack = await keepEach(this.queue, ended, 'cancelled');
    const ids = [...new Set(ended.map(({ e }) => e))];
    const these = { _id: { $in: ids } };
    const { modifiedCount } = await this.queue.events.updateMany(these, cancellingAll(wanted, pack), {
      hint: '_id_',
    });
    this.queue.written.add(pack, null);
    await this.lines.call(lines);
    const ours = modifiedCount === ids.length ? ended : await this.thoseIn(pack, ended);
    return { found: ended.length, purged: ours.length };
  }

  /** Those of events that this pack has ended: another process was faster with the others. */
  private async thoseIn(pack: string, ended: { e: string }[]): Promise<{ e: string }[]> {
    const where = { _id: { $in: ended.map(({ e }) => e) }, 'd.g': pack };
    const options = { projection: { _id: 1 }, hint: '_id_' };
    const events = await this.queue.events.find(where, options).toArray();
    const ids = new Set(events.map(({ _id }) => _id));
    return ended.filter(({ e }) => ids.has(e));
  }

  /**
   * What was pulled and never settled, of one pull subscription after another. The next call goes on where this one ends: a
   * batch is full also if its time was over before all were looked at.
   */
  private async cancelLapsed(before: number, limit: number): Promise<PurgedBatch> {
    const until = performance.now() + this.lapsedMs;
    let [found, purged] = [0, 0];
    for await (const key of pullKeys(this.queue.events, this.lapsedFrom)) {
      const these = await this.cancelLapsedOf(key, before, limit - found);
      found += these.found;
      purged += these.purged;
      // A batch that is full may have left some of this one's.
      if (found < limit || these.purged === 0) this.lapsedFrom = key;
      if (found >= limit || performance.now() >= until) return { purged, isFull: true };
    }
    this.lapsedFrom = '';
    return { purged, isFull: false };
  }

  private async cancelLapsedOf(key: string, before: number, limit: number): Promise<Cancelled> {
    const place = lapsedBy(key, Date.now());
    const these = withPlace(place);
    const options = { projection: { _id: 1 }, hint: INDEX.pull, limit };
    const old = this.queue.events.find({ ...these, _id: { $lt: idFrom(before) } }, options);
    const ids = (await old.toArray()).map(({ _id }) => _id);
    if (ids.length === 0) return { found: 0, purged: 0 };
    const pack = await keepEndings(this.queue, { ids, key, ending: 'cancelled' });
    const { update, arrayFilters } = cancelling(key, { v: place }, pack);
    const again = { ...these, _id: { $in: ids } };
    const { modifiedCount } = await this.queue.events.updateMany(again, update, {
      arrayFilters,
      hint: '_id_',
    });
    this.queue.written.add(pack, null);
    return { found: ids.length, purged: modifiedCount };
  }
}
