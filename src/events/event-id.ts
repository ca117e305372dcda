import { randomFillSync } from 'node:crypto';
import { monotonicFactory } from 'ulid';
import { ID_AHEAD_MS } from '../delivery/model/accepted-event.js';

const POOL_BYTES = 4_096;

/** Cryptographic random numbers, 0 ≤ n < 1 in steps of 1/256. Their bytes are fetched a pool at a time. */
function randomDigits(): () => number {
  const pool = Buffer.allocUnsafe(POOL_BYTES);
  let next = POOL_BYTES;
  return () => {
    if (next === POOL_BYTES) {
      randomFillSync(pool);
      next = 0;
    }
    return pool[next++]! / 256;
  };
}

/** The random digits come from a pool: the library's own source fetches them one by one, which costs 90 µs an id. */
const random = randomDigits();
let ulid = monotonicFactory(random);
let latest = 0;

/**
 * Ids ascend within a process, even within a millisecond, because lists are ordered by id. They begin anew if the clock
 * is set back by more than ID_AHEAD_MS: until it had caught up, no search by time would find these events.
 * @param acceptedAt epoch milliseconds
 */
export function newEventId(acceptedAt: number): string {
  if (acceptedAt < latest - ID_AHEAD_MS) {
    ulid = monotonicFactory(random);
    latest = acceptedAt;
  }
  latest = Math.max(latest, acceptedAt);
  return `msg_${ulid(acceptedAt)}`;
}
