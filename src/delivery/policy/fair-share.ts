/** For so many milliseconds after a new event, more are expected. */
const SHARED_MS = 1_000;
/** While they are, a claim is followed by a pause of so many times what it took, and of so many milliseconds at most. */
const REST = 4;
const MOST_REST_MS = 50;

/**
 * What a backlog leaves to new events. A claim waits in the queues in which a new event waits, for the event loop, for the
 * database and for a core: so the time that it took says how much is left, and no number a second has to be guessed.
 * Times are by `performance.now()`.
 */
export class FairShare {
  private until = Number.NEGATIVE_INFINITY;

  /** New events have come in. */
  note(now: number): void {
    this.until = now + SHARED_MS;
  }

  /** Whether new events come in now. Without them a backlog drains as fast as it goes. */
  isShared(now: number): boolean {
    return now < this.until;
  }

  /** Milliseconds until the next claim. @param tookMs what the last one took, from asking to the answer */
  rest(tookMs: number): number {
    return Math.min(tookMs * REST, MOST_REST_MS);
  }
}
