import type { mongo } from 'mongoose';
import type { WebHookLogFilter } from '../../../delivery/model/delivery-record.js';
import type { Owner } from '../../../subscriptions/subscription.js';
import type { EventDocument } from '../queue/event-document.js';
import { INDEX } from '../schema/indexes.js';
import type { Place } from './attempt-packs.js';
import { DETAIL, type OneDelivery, placeOf } from './delivery-view.js';
import { HookCounts } from './hook-counts.js';

/** One page of the deliveries of several web-hooks, newest first. The server merges their entries of one index. */
export async function readWebHookLog(
  events: mongo.Collection<EventDocument>,
  owner: Owner,
  filter: WebHookLogFilter,
): Promise<{ places: Place[]; total: number }> {
  const { subscriptionKeys, page, limit } = filter;
  if (subscriptionKeys.length === 0) return { places: [], total: 0 };
  const matching = matchingOf(owner, filter);
  const onePage = [{ $skip: (page - 1) * limit }, { $limit: limit }, { $project: { ...DETAIL, o: 1 } }];
  const options = { hint: INDEX.bySubscription };
  const [rows, total] = await Promise.all([
    events.aggregate<OneDelivery>([...matching, ...onePage], options).toArray(),
    countAll(events, owner, filter),
  ]);
  return { places: rows.map(placeOf), total };
}

function matchingOf({ storeHash, clientId }: Owner, filter: WebHookLogFilter): object[] {
  const keys = { $in: filter.subscriptionKeys };
  return [
    { $match: { st: storeHash, 'd.k': keys, ...(filter.scope && { sc: filter.scope }) } },
    { $sort: { _id: -1 } },
    // Before they are unwound: an event may have thousands of deliveries, and each would be a copy of the event.
    { $set: { o: positionsOf(filter.subscriptionKeys) } },
    { $unwind: '$o' },
    { $set: { d: { $arrayElemAt: ['$d', '$o'] } } },
    { $match: { 'd.c': clientId, ...conditionsOf(filter) } },
  ];
}

/** The positions of the hooks' deliveries in an event, in their order. */
const positionsOf = (keys: readonly string[]) => ({
  $filter: {
    input: { $range: [0, { $size: '$d' }] },
    as: 'i',
    cond: {
      $in: [{ $let: { vars: { x: { $arrayElemAt: ['$d', '$$i'] } }, in: '$$x.k' } }, { $literal: keys }],
    },
  },
});

/** By the index alone, if the filter has no condition. */
async function countAll(
  events: mongo.Collection<EventDocument>,
  owner: Owner,
  filter: WebHookLogFilter,
): Promise<number> {
  const { isSuccess, updatedAfter, scope } = filter;
  if (isSuccess === undefined && updatedAfter === undefined && scope === undefined) {
    const counts = new HookCounts(events, owner);
    const keys = [...new Set(filter.subscriptionKeys)];
    const totals = await Promise.all(keys.map((key) => counts.count('all', key)));
    return totals.reduce((sum, count) => sum + count, 0);
  }
  const counting = [...matchingOf(owner, filter), { $count: 'total' }];
  const options = { hint: INDEX.bySubscription };
  const [counted] = await events.aggregate<{ total: number }>(counting, options).toArray();
  return counted?.total ?? 0;
}

function conditionsOf({ isSuccess, updatedAfter }: WebHookLogFilter): object {
  const since = updatedAfter === undefined ? null : { $gte: new Date(updatedAfter) };
  return {
    ...(isSuccess !== undefined && { 'd.s': isSuccess ? 'delivered' : { $ne: 'delivered' } }),
    ...(since && { $or: [{ ts: since }, { 'd.at': since }, { 'd.x.t': since }, { 'd.u': since }] }),
  };
}
