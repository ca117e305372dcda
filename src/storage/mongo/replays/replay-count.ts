import type { mongo } from 'mongoose';
import { ENDED_STATES, type ReplayRange } from '../../../delivery/model/replay.repository.js';
import type { Owner } from '../../../subscriptions/subscription.js';
import { HookCounts } from '../log/hook-counts.js';
import type { EventDocument } from '../queue/event-document.js';
import { acceptedWithin, idFrom } from '../queue/event-ids.js';
import { isIrregular, reachOf } from './replay-range.js';

type Events = mongo.Collection<EventDocument>;

/** The deliveries of a hook that a replay of this range would take. */
export async function countRange(
  events: Events,
  owner: Owner,
  key: string,
  range: ReplayRange,
): Promise<number> {
  if (isIrregular(range)) return countIrregular(events, owner, key, range);
  const unwanted = ENDED_STATES.filter((state) => !range.states.includes(state));
  const others =
    unwanted.length === 0 ? 0 : await countIrregular(events, owner, key, { ...range, states: unwanted });
  return Math.max(0, (await countEnded(events, owner, key, range)) - others);
}

function countIrregular(events: Events, owner: Owner, key: string, range: ReplayRange): Promise<number> {
  const { within, wanted, index } = reachOf(owner, key, range);
  return events.countDocuments({ ...within, ...wanted }, { hint: index });
}

/** Nearly all are delivered, and these have no index to themselves. So it subtracts the others from all. */
async function countEnded(
  events: Events,
  owner: Owner,
  key: string,
  { from, to }: ReplayRange,
): Promise<number> {
  const counts = new HookCounts(events, owner);
  const before = { _id: { $gte: idFrom(from), $lt: idFrom(to + 1) } };
  // Of ids that are ahead of the time, few are of events of this range: these are read.
  const { _id, ts } = acceptedWithin(from, to);
  const ahead = { _id: { ..._id, $gte: idFrom(to + 1) }, ts };
  const totals = { all: 0, others: 0 };
  for (const ids of [before, ahead]) {
    totals.all += await counts.count('all', key, ids);
    totals.others += (await counts.count('open', key, ids)) + (await counts.countInFlight(key, ids));
  }
  return Math.max(0, totals.all - totals.others);
}
