import type { mongo } from 'mongoose';
import type { WebHookLogFilter } from '../../delivery/delivery-log.repository.js';
import type { Owner } from '../../subscriptions/subscription.js';
import type { Place } from './attempt-packs.js';
import { DETAIL } from './delivery-view.js';
import type { EventDocument } from './event-document.js';
import { INDEX } from './migrations.js';

type Unwound = Omit<EventDocument, 'd'> & { d: EventDocument['d'][number]; o: number };

/** One page of the deliveries of several web-hooks, newest first: their places in one index are merged. */
export async function readWebHookLog(
  events: mongo.Collection<EventDocument>,
  { storeHash, clientId }: Owner,
  filter: WebHookLogFilter,
): Promise<{ places: Place[]; total: number }> {
  const { subscriptionKeys, page, limit } = filter;
  if (subscriptionKeys.length === 0) return { places: [], total: 0 };
  const keys = { $in: subscriptionKeys };
  const mine = { 'd.k': keys, 'd.c': clientId, ...conditionsOf(filter) };
  const matching = [
    { $match: { st: storeHash, 'd.k': keys } },
    { $sort: { _id: -1 } },
    { $unwind: { path: '$d', includeArrayIndex: 'o' } },
    { $match: mine },
  ];
  const options = { hint: INDEX.bySubscription };
  const [rows, [counted]] = await Promise.all([
    events
      .aggregate<Unwound>(
        [...matching, { $skip: (page - 1) * limit }, { $limit: limit }, { $project: { ...DETAIL, o: 1 } }],
        options,
      )
      .toArray(),
    events.aggregate<{ total: number }>([...matching, { $count: 'total' }], options).toArray(),
  ]);
  return { places: rows.map(toPlace), total: counted?.total ?? 0 };
}

function conditionsOf({ isSuccess, updatedAfter }: WebHookLogFilter): object {
  const since = updatedAfter === undefined ? null : { $gte: new Date(updatedAfter) };
  return {
    ...(isSuccess !== undefined && { 'd.s': isSuccess ? 'delivered' : { $ne: 'delivered' } }),
    ...(since && { $or: [{ ts: since }, { 'd.at': since }, { 'd.x.t': since }, { 'd.u': since }] }),
  };
}

/** As if its event had been read, with the other deliveries left out. */
function toPlace({ d, o, ...event }: Unwound): Place {
  const entries: EventDocument['d'] = [];
  const ordinal = Number(o);
  entries[ordinal] = d;
  return { event: { ...event, d: entries }, ordinal };
}
