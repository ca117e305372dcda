import type { mongo } from 'mongoose';
import type { DeliveryState } from '../../../delivery/model/delivery.js';
import type { ReplayRange } from '../../../delivery/model/replay.repository.js';
import { REPLAYED } from '../../../delivery/model/replay-rules.js';
import type { Owner } from '../../../subscriptions/subscription.js';
import type { EventDocument } from '../queue/event-document.js';
import { acceptedWithin } from '../queue/event-ids.js';
import { INDEX } from '../schema/indexes.js';

/** The deliveries that a replay examines, and those that it takes. */
export interface Reach {
  states: readonly DeliveryState[];
  index: string;
  /** The condition that the index and the time decide. */
  within: mongo.Filter<EventDocument>;
  wanted: mongo.Filter<EventDocument>;
}

/** For failed ones, the index of irregular deliveries is enough: it holds every exhausted one. */
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
