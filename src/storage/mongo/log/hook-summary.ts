import type { mongo } from 'mongoose';
import type { FailureCode } from '../../../delivery/model/delivery.js';
import type { HookSummary } from '../../../delivery/model/delivery-record.js';
import type { FailureReason } from '../../../delivery/model/failure-reason.js';
import type { Owner } from '../../../subscriptions/subscription.js';
import { placesOf } from '../lines/line-names.js';
import type { DeliveryEntry, EventDocument } from '../queue/event-document.js';
import { INDEX } from '../schema/indexes.js';
import { entryOf } from './delivery-view.js';
import { HookCounts } from './hook-counts.js';

/** Newest deliveries among which a success or a failure is looked for. */
const LOOK_BACK = 1_000;
/** Matches to compare: the last delivered event need not be the last accepted one. */
const COMPARED = 20;

/** The size of a hook's backlog, and the last results of its deliveries. */
export async function summarize(
  events: mongo.Collection<EventDocument>,
  { storeHash, clientId }: Owner,
  key: string,
): Promise<HookSummary> {
  const own = (entry: object) => ({ st: storeHash, d: { $elemMatch: { k: key, c: clientId, ...entry } } });
  const last = (field: 'k' | 'f', hint: string, entry: object) =>
    newest(events, { first: { [`d.${field}`]: key }, wanted: own(entry), hint, key });
  const [open, inBacklog, behind, delivered, failed] = await Promise.all([
    new HookCounts(events, { storeHash, clientId }).count('open', key),
    events.countDocuments({ 'd.w': key, ...own({ s: 'parked' }) }, { hint: INDEX.backlog }),
    events.countDocuments(own({ s: 'parked', q: placesOf(key) }), { hint: INDEX.behind }),
    last('k', INDEX.bySubscription, { at: { $exists: true } }),
    last('f', INDEX.irregular, { x: { $exists: true } }),
  ]);
  const parked = inBacklog + behind;
  const successes = delivered.map(({ at }) => at!.getTime());
  return {
    pending: Math.max(0, open - parked),
    parked,
    lastSuccessAt: successes.length > 0 ? Math.max(...successes) : null,
    lastFailure: lastFailureOf(failed),
  };
}

function lastFailureOf(failed: DeliveryEntry[]): HookSummary['lastFailure'] {
  const [last] = failed.flatMap(({ x }) => x ?? []).sort((a, b) => b.t.getTime() - a.t.getTime());
  if (!last) return null;
  const reason = (last.r as FailureReason | undefined) ?? null;
  return { at: last.t.getTime(), status: last.st, failure: last.f as FailureCode, reason };
}

interface Search {
  first: object;
  wanted: object;
  hint: string;
  key: string;
}

async function newest(
  events: mongo.Collection<EventDocument>,
  { first, wanted, hint, key }: Search,
): Promise<DeliveryEntry[]> {
  const stages = [
    { $match: first },
    { $sort: { _id: -1 } },
    { $limit: LOOK_BACK },
    { $match: wanted },
    { $limit: COMPARED },
    { $project: { d: entryOf(key) } },
  ];
  const rows = await events.aggregate<{ d: DeliveryEntry }>(stages, { hint }).toArray();
  return rows.map(({ d }) => d);
}
