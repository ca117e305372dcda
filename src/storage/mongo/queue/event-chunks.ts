import type { AcceptedEvent } from '../../../delivery/model/accepted-event.js';

/** MongoDB takes a command of 16 MiB. The rest is for the command around the events. */
const MAX_BYTES = 15 * 1024 * 1024;

/** Each is an entry in two or three indexes: a command with more could take longer than a call may. */
const MAX_DELIVERIES = 10_000;

/** More than the names and fixed fields of an event, and of one of its deliveries, take in BSON. */
const EVENT_BYTES = 256;
const DELIVERY_BYTES = 144;
/** The line, its turn and the event's id, besides the key. */
const LINE_BYTES = 160;
/** UTF-8 has at most so many bytes for a UTF-16 unit. */
const BYTES_A_UNIT = 3;

/** The events in pieces that fit into one command each. An event that fits into none is alone. */
export function chunksOf(events: AcceptedEvent[]): AcceptedEvent[][] {
  const all: AcceptedEvent[][] = [];
  let room = { bytes: 0, deliveries: 0 };
  for (const event of events) {
    const [bytes, { length }] = [mostBytesOf(event), event.deliveries];
    if (bytes > room.bytes || length > room.deliveries || all.length === 0) {
      all.push([]);
      room = { bytes: MAX_BYTES, deliveries: MAX_DELIVERIES };
    }
    all.at(-1)!.push(event);
    room.bytes -= bytes;
    room.deliveries -= length;
  }
  return all;
}

/** The size of the event's document at most: counting exactly would cost as much as writing it. */
export function mostBytesOf(event: AcceptedEvent): number {
  const { id, storeHash, clientId, scope, idempotencyKey, contentHash } = event;
  const texts = [id, storeHash, clientId, scope, idempotencyKey, contentHash];
  let bytes =
    EVENT_BYTES +
    bodyBytes(event.hookBody) +
    bodyBytes(event.webHookBody) +
    bodyBytes(event.filtered ?? null);
  for (const text of texts) bytes += (text?.length ?? 0) * BYTES_A_UNIT;
  // These are ASCII. A parked delivery has its key four times.
  for (const { subscriptionKey, clientId: subscriber, line } of event.deliveries) {
    bytes += DELIVERY_BYTES + 4 * subscriptionKey.length + subscriber.length;
    if (line !== undefined) bytes += LINE_BYTES + subscriptionKey.length;
  }
  return bytes;
}

const bodyBytes = (body: string | null) => (body === null ? 0 : Buffer.byteLength(body));
