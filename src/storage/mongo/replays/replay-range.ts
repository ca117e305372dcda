import type { mongo } from 'mongoose';
import type { DeliveryState } from '../../../delivery/model/delivery.js';
import type { ReplayRange } from '../../../delivery/model/replay.repository.js';
import { REPLAYED } from '../../../delivery/model/replay-rules.js';
import type { Owner } from '../../../subscriptions/subscription.js';
import type { EventDocument } from '../queue/event-document.js';
import { acceptedWithin } from '../queue/event-ids.js';
import { INDEX } from '../schema/indexes.js';

/** What a replay looks through, and what it wants of that. */
export interface Reach {
  states: readonly DeliveryState[];
  index: string;
  /** Only what the index and the time decide. */
  within: mongo.Filter<EventDocument>;
  wanted: mongo.Filter<EventDocument>;
}

/** Of the failed, only those are looked at that were ever anything but delivered at once. */
export function reachOf({ storeHash, clientId }: Owner, key: string, range: ReplayRange): Reach {
  const failed = range.only === 'failed';
  const states = REPLAYED[range.only];
  const { _id, ts } = acceptedWithin(range.from, range.to) as { _id: object; ts: object };
  const entry = { k: key, c: clientId, s: { $in: states } };
  return {
    states,
    index: failed ? INDEX.irregular : INDEX.bySubscription,
    within: { [failed ? 'd.f' : 'd.k']: key, _id },
    wanted: { st: storeHash, ts, d: { $elemMatch: entry } } as mongo.Filter<EventDocument>,
  };
}
