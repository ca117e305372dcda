import type { mongo } from 'mongoose';
import { INDEX } from '../migrations.js';
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
