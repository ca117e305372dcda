import type { mongo } from 'mongoose';
import type { ReplayRange } from '../../../delivery/model/replay.repository.js';
import type { Owner } from '../../../subscriptions/subscription.js';
import type { EventDocument } from '../queue/event-document.js';
import { acceptedWithin } from '../queue/event-ids.js';
import { INDEX } from '../schema/indexes.js';

/** The deliveries that a replay examines, and those that it takes. */
export interface Reach {
  index: string;
  /** The condition that the index and the time decide. */
  within: mongo.Filter<EventDocument>;
  wanted: mongo.Filter<EventDocument>;
}

/** The index of irregular deliveries holds every one that is exhausted or canceled, or whose last attempt failed. */
export const isIrregular = ({ states, failure }: ReplayRange): boolean =>
  failure !== null || !states.includes('delivered');

export function reachOf({ storeHash, clientId }: Owner, key: string, range: ReplayRange): Reach {
  const irregular = isIrregular(range);
  const { states, failure } = range;
  const { _id, ts } = acceptedWithin(range.from, range.to) as { _id: object; ts: object };
  const entry = { k: key, c: clientId, s: { $in: states }, ...(failure !== null && { lf: failure }) };
  return {
    index: irregular ? INDEX.irregular : INDEX.bySubscription,
    within: { [irregular ? 'd.f' : 'd.k']: key, _id },
    wanted: { st: storeHash, ts, d: { $elemMatch: entry } } as mongo.Filter<EventDocument>,
  };
}
