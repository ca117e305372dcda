import type { LeasedDelivery } from '../model/delivery.js';
import type { RateLimit } from '../policy/rate-places.js';
import { RefillPage } from '../policy/refill-page.js';
import type { QueueQuota } from './queue-quota.js';

export interface LaneBounds {
  /** In flight at once, unless the hook's policy says otherwise. */
  concurrency: number;
  /** Shared with all other lanes. A delivery that gets no place stays in the store. */
  quota: QueueQuota;
}

/** The part of a hook's policy that its lane follows. */
export interface LanePolicy {
  /** Attempts at once, or null for the default. */
  maxInFlight: number | null;
  rate: RateLimit | null;
}

/** A lane with a rate limit keeps in memory what goes out within this time, in milliseconds, or the first few of a window. */
const PACED_AHEAD_MS = 10_000;
const FIRST_FEW = 8;

const placesOf = ({ requests, windowMs }: RateLimit) =>
  Math.max(Math.min(requests, FIRST_FEW), Math.floor((requests * PACED_AHEAD_MS) / windowMs));

/** Places of a lane whose circuit is not closed: with what it may not send, it must not fill the memory of the others. */
const GATED_PLACES = { shut: 1, ajar: 8 };

/**
 * The queue of one hook: a slow receiver only delays its own hook. After a time-out the lane sends one delivery at a time
 * until the receiver answers; each answer then doubles the width, up to the full concurrency.
 */
export class Lane {
  private readonly queue: LeasedDelivery[] = [];
  private width: number;
  /** The full concurrency: what the hook's policy says, or the service's default. */
  private most: number;
  private reserved = 0;
  inFlight = 0;
  /** Its circuit: `shut` lets nothing through, `ajar` lets a few try. Neither leaves the lane much memory. */
  gate: keyof typeof GATED_PLACES | 'open' = 'open';
  /** It has no place in the window of its rate limit, and waits for one. */
  isPaced = false;
  /** What it may keep in memory, by its rate limit. */
  private places = Number.POSITIVE_INFINITY;
  private inStore: 'nothing' | 'more' | 'asked' = 'nothing';
  private readonly page = new RefillPage();

  constructor(
    readonly key: string,
    readonly storeHash: string,
    private readonly bounds: LaneBounds,
  ) {
    this.width = bounds.concurrency;
    this.most = bounds.concurrency;
  }

  /** The hook has more in the store. New deliveries must wait there too, behind it. */
  get hasBacklog(): boolean {
    return this.inStore !== 'nothing';
  }

  get queued(): number {
    return this.queue.length;
  }

  /** Places taken: deliveries that wait, and reserved places. */
  get held(): number {
    return this.queue.length + this.reserved;
  }

  /** Free places. May be negative, since the share of a lane shrinks as memory fills. */
  get room(): number {
    const { share, free } = this.bounds.quota;
    const most = Math.min(share, this.places);
    const places = this.gate === 'open' ? most : Math.min(most, GATED_PLACES[this.gate]);
    return Math.min(places - this.held, free);
  }

  /** How many a claim may bring, if the lane is low: it holds little, and less than would come. Otherwise 0. */
  get wanted(): number {
    const more = Math.min(this.room, this.bounds.quota.roomFor(this.held));
    return this.hasBacklog && this.queued <= Math.min(this.page.below, more)
      ? Math.min(more, this.page.size)
      : 0;
  }

  /** Whether an attempt could start if its circuit let it. */
  get hasNext(): boolean {
    return this.queue.length > 0 && this.inFlight < this.width && !this.isPaced;
  }

  get isReady(): boolean {
    return this.hasNext && this.gate !== 'shut';
  }

  get isEmpty(): boolean {
    return this.held + this.inFlight === 0;
  }

  /** A new lane would behave the same. */
  get isIdle(): boolean {
    return (
      this.isEmpty && !this.hasBacklog && !this.isPaced && this.gate === 'open' && this.width === this.most
    );
  }

  /** Reserves a place for a delivery that is being stored. False: it must wait in the store. */
  reserve(): boolean {
    if (this.hasBacklog || this.room <= 0) return false;
    this.reserved += 1;
    this.bounds.quota.acquire();
    return true;
  }

  /** Gives up a reserved place. */
  release(): void {
    this.reserved -= 1;
    this.bounds.quota.release(1);
  }

  /** Puts the delivery into a reserved place. */
  fill(delivery: LeasedDelivery): void {
    this.reserved -= 1;
    this.queue.push(delivery);
  }

  push(delivery: LeasedDelivery): void {
    this.queue.push(delivery);
    this.bounds.quota.acquire();
  }

  take(): LeasedDelivery | undefined {
    const delivery = this.queue.shift();
    if (delivery) this.bounds.quota.release(1);
    return delivery;
  }

  /** Removes what its bound no longer has room for, the newest. It belongs into the backlog. */
  trim(): LeasedDelivery[] {
    const excess = this.queue.splice(Math.max(0, this.queue.length + Math.min(0, this.room)));
    this.bounds.quota.release(excess.length);
    if (excess.length > 0) this.noteBacklog();
    return excess;
  }

  /** Something of the hook is in the store, or on its way there. */
  noteBacklog(): void {
    this.inStore = 'more';
  }

  /** The store is asked for the backlog now. What comes there from now on may be missing in the answer. */
  askForBacklog(): void {
    this.inStore = 'asked';
  }

  /** The store has answered, and what it gave is about to be put in. */
  noteAnswer(): void {
    this.page.came(this.queued);
  }

  /** The store has given all that it had when it was asked. */
  endBacklog(): void {
    if (this.inStore === 'asked') this.inStore = 'nothing';
  }

  /** Removes what has not started. */
  drain(): void {
    this.bounds.quota.release(this.queue.length);
    this.queue.length = 0;
  }

  /** Its hook is gone: what was known of the receiver and of the backlog is of no use. */
  forget(): void {
    this.inStore = 'nothing';
    this.width = this.most;
  }

  limit({ maxInFlight, rate }: LanePolicy): void {
    this.places = rate ? placesOf(rate) : Number.POSITIVE_INFINITY;
    const limit = maxInFlight ?? this.bounds.concurrency;
    if (limit === this.most) return;
    this.width = this.width === this.most ? limit : Math.min(this.width, limit);
    this.most = limit;
  }

  /** One at a time, until the receiver answers. */
  narrow(): void {
    this.width = 1;
  }

  widen(): void {
    this.width = Math.min(this.width * 2, this.most);
  }
}
