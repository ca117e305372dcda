import { Inflow } from './inflow.js';

/** For so many milliseconds after a new event, more are expected. */
const SHARED_MS = 1_000;
/** Deliveries that a claim takes meanwhile, for all of its hooks. */
const PAGE = 64;
/**
 * It is followed by a pause of so many times what it took, and of so many milliseconds at most. All three are measured
 * (docs/benchmark-notes.md).
 */
const REST = 4;
const MOST_REST_MS = 50;
/** What new events themselves bring into the store is claimed so many times as fast as it comes, however long claims take. */
const AHEAD = 2;

/**
 * What a backlog leaves to new events. A claim waits in the queues in which a new event waits, for the event loop, for the
 * database and for a core: so the time that it took says how much is left, and no number a second has to be guessed.
 * Times are by `performance.now()`.
 */
export class FairShare {
  private until = Number.NEGATIVE_INFINITY;
  private readonly inflow = new Inflow();

  /** New events have come in. */
  note(now: number): void {
    this.until = now + SHARED_MS;
  }

  /** Deliveries of new events have come into the store: without a place in memory, failed for the first time, or in a line. */
  stored(count: number, now: number): void {
    this.inflow.add(count, now);
  }

  /** Whether new events come in now. Without them a backlog drains as fast as it goes. */
  isShared(now: number): boolean {
    return now < this.until;
  }

  /** Deliveries that the next claim may take. @param tookMs what the last one took, from asking to the answer */
  page(tookMs: number, now: number): number {
    return Math.max(PAGE, Math.ceil(this.owed(now) * tookMs));
  }

  /** Milliseconds until the next claim. @param page what the last one took */
  rest(page: number, tookMs: number, now: number): number {
    const owed = this.owed(now);
    const most = owed === 0 ? MOST_REST_MS : Math.max(0, page / owed - tookMs);
    return Math.min(tookMs * REST, MOST_REST_MS, most);
  }

  /** Deliveries a millisecond that must be claimed. */
  private owed(now: number): number {
    return AHEAD * this.inflow.perMs(now);
  }
}
