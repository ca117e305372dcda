import { LRUCache } from 'lru-cache';
import { AppError } from '../../errors/app-error.js';
import type { Owner } from '../../subscriptions/subscription.js';

/** A person who fills in a form needs no more. */
const PAUSE_OF_OWNER_MS = 5_000;
/** An app is in many stores, and many apps may name one host: neither may become a flood. */
const PAUSE_OF_APP_MS = 1_000;
const PAUSE_OF_HOST_MS = 1_000;
/** An attempt can take 15 seconds. */
const MAX_IN_FLIGHT = 20;
const MAX_REMEMBERED = 10_000;

export const TOO_MANY_TESTS =
  'Too many tests. An app may test one destination in 5 seconds in each store, and every host gets one test in a second.';

/**
 * Allows tests of destinations that nobody has registered, in each process. Without a limit they would send requests to
 * any host of the internet, or ask one after the other whether it answers. Times are milliseconds of a monotonic clock.
 */
export class DraftTestLimit {
  private readonly sentAt = new LRUCache<string, number>({ max: MAX_REMEMBERED });
  private inFlight = 0;

  /** The caller must release it once, when the test is over. @throws AppError too_many_requests, with Retry-After */
  acquire({ storeHash, clientId }: Owner, host: string, now: number): void {
    const pauses: [string, number][] = [
      [`owner ${storeHash} ${clientId}`, PAUSE_OF_OWNER_MS],
      [`app ${clientId}`, PAUSE_OF_APP_MS],
      [`host ${host}`, PAUSE_OF_HOST_MS],
    ];
    const waits = pauses.map(
      ([key, pause]) => (this.sentAt.peek(key) ?? Number.NEGATIVE_INFINITY) + pause - now,
    );
    const wait = Math.max(...waits, this.inFlight < MAX_IN_FLIGHT ? 0 : PAUSE_OF_APP_MS);
    if (wait > 0) throw tooSoon(wait);
    for (const [key] of pauses) this.sentAt.set(key, now);
    this.inFlight += 1;
  }

  release(): void {
    this.inFlight -= 1;
  }
}

function tooSoon(waitMs: number): AppError {
  const headers = { 'Retry-After': String(Math.ceil(waitMs / 1000)) };
  return new AppError('too_many_requests', TOO_MANY_TESTS, { headers });
}
