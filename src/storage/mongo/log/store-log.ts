import type { mongo } from 'mongoose';
import type { StoreDelivery, StoreEvent, StoreLogFilter } from '../../../delivery/model/delivery-record.js';
import { filteredOf } from '../../../filters/filtered-hooks.js';
import { passes } from '../../passes-filter.js';
import type { DeliveryEntry, EventDocument } from '../queue/event-document.js';
import type { QueueCollections } from '../queue/queue-collections.js';
import { INDEX } from '../schema/indexes.js';
import { pulledOf, withPlace } from '../schema/pull-places.js';
import { RECORD, toRecord } from './delivery-view.js';
import { conditionsOf, sourceOf } from './hook-log.js';

/** MongoDB merges this many places of an index in their order (internalQueryMaxScansToExplode). It sorts more of them. */
const KEYS_AT_ONCE = 200;
/** Commands side by side, if there are more keys. */
const SIDE_BY_SIDE = 8;
/** Events of all stores that are looked at before the places of many hooks. */
const RECENT = 500;
/** An event has an entry for each of its hooks: a page of them need not be in memory. */
const EVENTS_AT_ONCE = 8;

type Ids = mongo.Document[];

/** An event with the deliveries of every app. */
export async function findStoreEvent(
  events: mongo.Collection<EventDocument>,
  storeHash: string,
  eventId: string,
): Promise<StoreEvent | null> {
  const projection = { ...RECORD, ap: 1, fl: 1 };
  const event = await events.findOne({ _id: eventId, st: storeHash }, { projection });
  if (!event) return null;
  const { sc: scope, ap: clientId } = event;
  const filtered = filteredOf(event.fl, null);
  const shown = { id: event._id, scope, acceptedAt: event.ts.getTime(), clientId };
  return { ...shown, deliveries: deliveriesOf(event), ...(filtered && { filtered }) };
}

/**
 * One page of the deliveries of all hooks of a store, merged from the places that each hook has in an index: an index by
 * store would cost every event that is accepted.
 */
export class StoreLog {
  /** Keys of the hooks that may have deliveries on the page. */
  private keys: string[] = [];

  constructor(
    private readonly queue: QueueCollections,
    private readonly storeHash: string,
    private readonly filter: StoreLogFilter,
  ) {}

  async read(): Promise<StoreDelivery[]> {
    const { eventId, after, limit } = this.filter;
    if (eventId !== undefined) return this.page(await this.events([eventId]));
    this.keys = await this.knownKeys();
    const found: StoreDelivery[] = [];
    for (let from: Ids = after ? [{ $lte: after.eventId }] : []; ; ) {
      const ids = await this.newest(from);
      for (let i = 0; i < ids.length && found.length < limit; i += EVENTS_AT_ONCE)
        found.push(...this.page(await this.events(ids.slice(i, i + EVENTS_AT_ONCE))));
      if (found.length >= limit || ids.length < limit) return found.slice(0, limit);
      from = [{ $lt: ids.at(-1) }];
    }
  }

  /** An event may have changed since it was looked for: its deliveries are compared again. */
  private page(events: EventDocument[]): StoreDelivery[] {
    const passing = events.flatMap(deliveriesOf).filter((delivery) => passes(delivery, this.filter));
    return passing.slice(0, this.filter.limit);
  }

  private events(ids: string[]): Promise<EventDocument[]> {
    const where = { _id: { $in: ids }, st: this.storeHash, ...conditionsOf(this.filter) };
    return this.queue.events.find(where, { projection: RECORD }).sort({ _id: -1 }).toArray();
  }

  /** The ids of the newest events that have a delivery for the page, as many as the page has deliveries. */
  private async newest(from: Ids): Promise<string[]> {
    if (this.filter.state === 'in_flight') return this.inFlight(from);
    if (this.keys.length <= KEYS_AT_ONCE) return this.newestOf(this.keys, from);
    const edge = await this.edgeOfRecent(from);
    const recent = await this.newestRecent(edge === null ? from : [...from, { $gte: edge }]);
    if (edge === null || recent.length >= this.filter.limit) return recent;
    return this.newestOfMany(recent, [...from, { $lt: edge }]);
  }

  /** The last one of the recent events, or null if there are fewer. */
  private async edgeOfRecent(among: Ids): Promise<string | null> {
    const { $and = [] } = conditionsOf({}, among);
    const where = ($and.length > 0 ? { $and } : {}) as mongo.Filter<EventDocument>;
    const options = { projection: { _id: 1 }, hint: '_id_', skip: RECENT - 1, limit: 1 } as const;
    const [last] = await this.queue.events.find(where, options).sort({ _id: -1 }).toArray();
    return last?._id ?? null;
  }

  /** A store with many hooks mostly has a page among the newest events of all stores. */
  private newestRecent(among: Ids): Promise<string[]> {
    return this.idsOf(this.conditions(among), '_id_');
  }

  private async newestOfMany(recent: string[], among: Ids): Promise<string[]> {
    let ids = recent;
    for (let i = 0; i < this.keys.length; i += KEYS_AT_ONCE * SIDE_BY_SIDE) {
      const last = ids[this.filter.limit - 1];
      const closer = last === undefined ? among : [...among, { $gte: last }];
      const groups = Array.from({ length: SIDE_BY_SIDE }, (_, n) =>
        this.keys.slice(i + n * KEYS_AT_ONCE, i + (n + 1) * KEYS_AT_ONCE),
      );
      const found = await Promise.all(
        groups.filter(({ length }) => length > 0).map((keys) => this.newestOf(keys, closer)),
      );
      ids = this.merged([...ids, ...found.flat()]);
    }
    return ids;
  }

  private newestOf(keys: string[], among: Ids): Promise<string[]> {
    const { field, hint } = sourceOf(this.filter.state, this.filter.failure);
    return this.idsOf({ [`d.${field}`]: { $in: keys }, ...this.conditions(among) }, hint);
  }

  /** In the order of the index, the newest first. */
  private async idsOf(where: object, hint: string): Promise<string[]> {
    const options = { projection: { _id: 1 }, hint } as const;
    const rows = this.queue.events.find(where as mongo.Filter<EventDocument>, options);
    return (await rows.sort({ _id: -1 }).limit(this.filter.limit).toArray()).map(({ _id }) => _id);
  }

  /** Merged here: no process leases more than fits into its memory. */
  private async inFlight(from: Ids): Promise<string[]> {
    const leased = { 'd.r': { $gt: '' }, ...this.conditions(from) };
    const rows = this.queue.events.find(leased, { projection: { _id: 1 }, hint: INDEX.leased });
    const ids = (await rows.toArray()).map(({ _id }) => _id);
    return this.merged([...ids, ...(await this.pulled(from))]);
  }

  private async pulled(from: Ids): Promise<string[]> {
    const ids: string[] = [];
    for (const key of await this.pullKeys()) {
      const { $and = [], ...where } = this.conditions(from);
      const pulled = { ...where, $and: [...$and, withPlace(pulledOf(key))] };
      const rows = this.queue.events.find(pulled, { projection: { _id: 1 }, hint: INDEX.pull });
      ids.push(...(await rows.toArray()).map(({ _id }) => _id));
    }
    return ids;
  }

  /** A deleted one has nothing in flight. */
  private async pullKeys(): Promise<string[]> {
    const { subscriptionKey } = this.filter;
    if (subscriptionKey !== undefined) return [subscriptionKey];
    return this.idsIn('subscriptions', { storeHash: this.storeHash, kind: 'pull' });
  }

  private merged(ids: string[]): string[] {
    return [...new Set(ids)].sort().reverse().slice(0, this.filter.limit);
  }

  /** One entry must have all of it. */
  private conditions(among: Ids): mongo.Filter<EventDocument> {
    const { subscriptionKey, clientId, state, failure } = this.filter;
    const entry: Partial<DeliveryEntry> = {
      ...(subscriptionKey !== undefined && { k: subscriptionKey }),
      ...(clientId !== undefined && { c: clientId }),
      ...(state !== undefined && { s: state }),
      ...(failure !== undefined && { lf: failure }),
    };
    const some = Object.keys(entry).length > 0 && { d: { $elemMatch: entry } };
    return { st: this.storeHash, ...some, ...conditionsOf(this.filter, among) };
  }

  /** Those of living hooks first: a hook that is deleted meanwhile is then among the deleted ones. */
  private async knownKeys(): Promise<string[]> {
    const { storeHash } = this;
    const { subscriptionKey, clientId } = this.filter;
    if (subscriptionKey !== undefined) return [subscriptionKey];
    const own = { storeHash, ...(clientId !== undefined && { clientId }) };
    const living = await this.idsIn('subscriptions', own);
    return [...living, ...(await this.idsIn('deleted_subscriptions', { storeHash }))];
  }

  private async idsIn(collection: string, filter: object): Promise<string[]> {
    const rows = this.queue.db
      .collection<{ _id: string }>(collection)
      .find(filter, { projection: { _id: 1 } });
    return (await rows.toArray()).map(({ _id }) => _id);
  }
}

const deliveriesOf = (event: EventDocument): StoreDelivery[] =>
  event.d.map(({ c }, ordinal) => ({ ...toRecord(event, ordinal), clientId: c }));
