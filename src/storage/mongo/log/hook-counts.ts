import type { mongo } from 'mongoose';
import type { Owner } from '../../../subscriptions/subscription.js';
import type { EventDocument } from '../queue/event-document.js';
import { INDEX } from '../schema/indexes.js';

/** What of a hook's deliveries is in an index, by the index alone: a tenth of the time that reading them takes. */
export class HookCounts {
  constructor(
    private readonly events: mongo.Collection<EventDocument>,
    private readonly owner: Owner,
  ) {}

  /** All, or those that are pending or parked; none of a hook that is another's. @param ids a condition on event ids */
  async count(which: 'all' | 'owed', key: string, ids: object = {}): Promise<number> {
    if (!(await this.owns(key))) return 0;
    const [field, hint] = which === 'all' ? ['d.k', INDEX.bySubscription] : ['d.p', INDEX.owed];
    return this.events.countDocuments({ [field]: key, ...ids }, { hint });
  }

  /** Counted one by one: these are few. */
  async countWhere(
    index: 'leased' | 'irregular',
    key: string,
    wanted: { s: string; ids?: object },
  ): Promise<number> {
    const { storeHash, clientId } = this.owner;
    const first = index === 'leased' ? { 'd.r': { $gt: '' } } : { 'd.f': key };
    const entry = { k: key, c: clientId, s: wanted.s };
    const filter = { ...first, ...wanted.ids, st: storeHash, d: { $elemMatch: entry } };
    return this.events.countDocuments(filter as mongo.Filter<EventDocument>, { hint: INDEX[index] });
  }

  /** A subscription has one owner all its life: any of its deliveries tells. */
  private async owns(key: string): Promise<boolean> {
    const { storeHash, clientId } = this.owner;
    const options = { projection: { st: 1, d: 1 }, hint: INDEX.bySubscription };
    const any = await this.events.findOne({ 'd.k': key }, options);
    return any?.st === storeHash && any.d.some(({ k, c }) => k === key && c === clientId);
  }
}
