import type { mongo } from 'mongoose';
import { encodeTime, TIME_MAX } from 'ulid';
import { INDEX } from '../schema/indexes.js';
import type { EventDocument } from './event-document.js';

/** Steps from key to key through the index, so that a long backlog costs no more than a short one. */
export async function* backlogsAfter(
  events: mongo.Collection<EventDocument>,
  after: string,
): AsyncGenerator<{ storeHash: string; subscriptionKey: string }> {
  const options = { projection: { st: 1, 'd.w': 1 }, hint: INDEX.backlog };
  for (let last = after; ; ) {
    const event = await events.findOne({ 'd.w': { $gt: last } }, options);
    if (!event) return;
    const beyond = event.d.flatMap(({ w }) => (w !== undefined && w > last ? [w] : []));
    last = beyond.sort()[0]!;
    yield { storeHash: event.st, subscriptionKey: last };
  }
}

/** A clock that was put back leaves ids ahead of their events' times; never behind. */
const AHEAD_MS = 60_000;

/** Below every event id made at this moment or later: ids begin with their time, so ranges of time need no index. */
export function idFrom(ms: number): string {
  return `msg_${encodeTime(Math.min(Math.max(Math.trunc(ms), 0), TIME_MAX))}`;
}

/** Ids and times of what was accepted from one moment to another, epoch milliseconds, both inclusive. */
export function acceptedWithin(from?: number, to?: number): { _id?: object; ts?: object } {
  const _id = {
    ...(from !== undefined && { $gte: idFrom(from) }),
    ...(to !== undefined && { $lt: idFrom(to + 1 + AHEAD_MS) }),
  };
  const ts = {
    ...(from !== undefined && { $gte: new Date(from) }),
    ...(to !== undefined && { $lte: new Date(to) }),
  };
  return from === undefined && to === undefined ? {} : { _id, ts };
}
