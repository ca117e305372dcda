import type { mongo } from 'mongoose';
import { encodeTime, TIME_MAX } from 'ulid';
import { ID_AHEAD_MS } from '../../../delivery/model/accepted-event.js';
import type { BacklogPage } from '../../../delivery/model/backlog.js';
import { INDEX } from '../schema/indexes.js';
import { afterKey, keyOfPlace } from '../schema/pull-places.js';
import type { EventDocument } from './event-document.js';

/** Milliseconds after which a page of backlogs ends: each key is a command, and the caller waits for 4 s at most. */
const PAGE_MS = 1_000;

/** One page of the subscriptions with a backlog, in the order of their keys. */
export async function backlogsFrom(
  events: mongo.Collection<EventDocument>,
  from: string | null,
  limit: number,
): Promise<BacklogPage> {
  const until = performance.now() + PAGE_MS;
  const found: BacklogPage['found'] = [];
  for await (const backlog of backlogsAfter(events, from ?? '')) {
    found.push(backlog);
    if (found.length >= limit || performance.now() >= until) {
      return { found, next: backlog.subscriptionKey };
    }
  }
  return { found, next: null };
}

/** Steps from key to key through the index: a long backlog costs no more than a short one. */
async function* backlogsAfter(
  events: mongo.Collection<EventDocument>,
  after: string,
): AsyncGenerator<BacklogPage['found'][number]> {
  const options = { projection: { st: 1, 'd.w': 1 }, hint: INDEX.backlog };
  for (let last = after; ; ) {
    const event = await events.findOne({ 'd.w': { $gt: last } }, options);
    if (!event) return;
    const beyond = event.d.flatMap(({ w }) => (w !== undefined && w > last ? [w] : []));
    last = beyond.sort()[0]!;
    yield { storeHash: event.st, subscriptionKey: last };
  }
}

/** The keys of pull subscriptions with messages after this one, from key to key through the index. */
export async function* pullKeys(
  events: mongo.Collection<EventDocument>,
  after: string,
): AsyncGenerator<string> {
  const options = { projection: { 'd.v': 1 }, hint: INDEX.pull };
  for (let last = after === '' ? '' : afterKey(after); ; ) {
    const event = await events.findOne({ 'd.v': { $gt: last } }, options);
    if (!event) return;
    const beyond = event.d.flatMap(({ v }) => (v !== undefined && v > last ? [keyOfPlace(v)] : []));
    const key = beyond.sort()[0]!;
    last = afterKey(key);
    yield key;
  }
}

/** Less than every event id made at this moment or later. Ids begin with their time, so a range of time needs no index. */
export function idFrom(ms: number): string {
  return `msg_${encodeTime(Math.min(Math.max(Math.trunc(ms), 0), TIME_MAX))}`;
}

/** Conditions for events accepted from one moment to another, in epoch milliseconds, both inclusive. */
export function acceptedWithin(from?: number, to?: number): { _id?: object; ts?: object } {
  const _id = {
    ...(from !== undefined && { $gte: idFrom(from) }),
    ...(to !== undefined && { $lt: idFrom(to + 1 + ID_AHEAD_MS) }),
  };
  const ts = {
    ...(from !== undefined && { $gte: new Date(from) }),
    ...(to !== undefined && { $lte: new Date(to) }),
  };
  return from === undefined && to === undefined ? {} : { _id, ts };
}

/** From acceptance to the last retry at most: a policy may schedule 7 days of retries, and their jitter is a tenth. */
const LONGEST_RETRIES_MS = 8 * 24 * 60 * 60 * 1000;
/** Newest deliveries of a hook among which a success is looked for: a quarter of a second's work. */
const SEARCHED = 50_000;

/** Whether a delivery to the hook has succeeded at `since`, in epoch milliseconds, or later. */
export function succeededSince(
  events: mongo.Collection<EventDocument>,
  { storeHash, subscriptionKey }: { storeHash: string; subscriptionKey: string },
  since: number,
): Promise<boolean> {
  const searched = { 'd.k': subscriptionKey, _id: { $gte: idFrom(since - LONGEST_RETRIES_MS) } };
  const success = { k: subscriptionKey, at: { $gte: new Date(since) } };
  const stages = [
    { $match: searched },
    { $sort: { _id: -1 } },
    { $limit: SEARCHED },
    { $match: { st: storeHash, d: { $elemMatch: success } } },
    { $limit: 1 },
    { $project: { _id: 1 } },
  ];
  return events.aggregate(stages, { hint: INDEX.bySubscription }).hasNext();
}
