import type { mongo } from 'mongoose';
import type { Owner } from '../../../subscriptions/subscription.js';
import type { EventDocument } from '../queue/event-document.js';
import { INDEX } from '../schema/indexes.js';
import { pulledOf } from '../schema/pull-places.js';

/** Counts a hook's deliveries by an index alone, which takes a tenth of the time of reading them. */
export class HookCounts {
  constructor(
    private readonly events: mongo.Collection<EventDocument>,
    private readonly owner: Owner,
  ) {}

  /**
   * All deliveries of a hook, or the open ones (pending or parked). 0 if the hook belongs to another owner.
   * @param ids a condition on event ids
   */
  async count(which: 'all' | 'open', key: string, ids: object = {}): Promise<number> {
    if (!(await this.owns(key))) return 0;
    const [field, hint] = which === 'all' ? ['d.k', INDEX.bySubscription] : ['d.p', INDEX.open];
    return this.events.countDocuments({ [field]: key, ...ids }, { hint });
  }

  /** Reads each delivery: these are few. */
  async countInFlight(key: string, ids: object): Promise<number> {
    const { storeHash, clientId } = this.owner;
    const count = (place: object, hint: string) => {
      const entry = { k: key, c: clientId, s: 'in_flight', ...place };
      const filter = { ...ids, st: storeHash, d: { $elemMatch: entry } };
      return this.events.countDocuments(filter as mongo.Filter<EventDocument>, { hint });
    };
    return (await count({ r: { $gt: '' } }, INDEX.leased)) + (await count({ v: pulledOf(key) }, INDEX.pull));
  }

  /** A subscription never changes its owner, so any of its deliveries names the owner. */
  private async owns(key: string): Promise<boolean> {
    const { storeHash, clientId } = this.owner;
    const options = { projection: { st: 1, d: { $elemMatch: { k: key } } }, hint: INDEX.bySubscription };
    const any = await this.events.findOne({ 'd.k': key }, options);
    return any?.st === storeHash && any.d[0]?.c === clientId;
  }
}
