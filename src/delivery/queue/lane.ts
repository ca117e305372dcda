import type { LeasedDelivery } from '../model/delivery.js';
import { LaneWidth, type WidthBounds } from '../policy/lane-width.js';
import type { RateLimit } from '../policy/rate-places.js';
import { RefillPage } from '../policy/refill-page.js';
import type { QueueQuota } from './queue-quota.js';

export interface LaneBounds {
  /** In flight at once, unless the hook's policy says otherwise. */
  width: WidthBounds;
  /** Shared with all other lanes. A delivery that gets no place stays in the store. */
  quota: QueueQuota;
}

/** The part of a hook's policy that its lane follows. */
export interface LanePolicy {
  /** Attempts at once, never more, or null for the default, which follows the receiver. */
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

/** An attempt under way. */
export interface Flight {
  /** By `performance.now()`. */
  startedAt: number;
}

/** The queue of one hook: a slow receiver only delays its own hook. How many attempts it has at once, LaneWidth decides. */
export class Lane {
  private readonly queue: LeasedDelivery[] = [];
  private readonly width: LaneWidth;
  private reserved = 0;
  /** The oldest first. */
  private readonly flights = new Set<Flight>();
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
    this.width = new LaneWidth(bounds.width);
  }

  /** The hook has more in the store. New deliveries must wait there too, behind it. */
  get hasBacklog(): boolean {
    return this.inStore !== 'nothing';
  }

  get inFlight(): number {
    return this.flights.size;
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
    return this.queue.length > 0 && !this.isPaced && this.width.admits(this.inFlight, this.waited);
  }

  /** Whether the next attempt takes a place that other lanes may need. */
  get isExtra(): boolean {
    return this.width.isExtra(this.inFlight);
  }

  get isReady(): boolean {
    return this.hasNext && this.gate !== 'shut';
  }

  get isEmpty(): boolean {
    return this.held + this.inFlight === 0;
  }

  /** A new lane would behave the same. */
  get isIdle(): boolean {
    return this.isEmpty && !this.hasBacklog && !this.isPaced && this.gate === 'open' && this.width.isUsual;
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

  /** Nothing of the backlog is wanted, until it is noted again. */
  leaveBacklog(): void {
    this.inStore = 'nothing';
  }

  /** Removes what has not started. */
  drain(): void {
    this.bounds.quota.release(this.queue.length);
    this.queue.length = 0;
  }

  /** Its hook is gone: what was known of the receiver and of the backlog is of no use. */
  forget(): void {
    this.leaveBacklog();
    this.width.reset();
  }

  limit({ maxInFlight, rate }: LanePolicy): void {
    this.places = rate ? placesOf(rate) : Number.POSITIVE_INFINITY;
    this.width.bound(maxInFlight === null ? this.bounds.width : { usual: maxInFlight, most: maxInFlight });
  }

  begin(): Flight {
    const flight = { startedAt: performance.now() };
    this.flights.add(flight);
    return flight;
  }

  end(flight: Flight): void {
    this.flights.delete(flight);
  }

  /** One at a time, until the receiver answers. */
  narrow(): void {
    this.width.narrow();
  }

  /** The receiver has answered an attempt that has not ended yet. @param ms how long a success took, or null */
  widen(ms: number | null = null): void {
    if (ms === null) this.width.refused();
    else this.width.succeeded(ms, this.queue.length > 0 ? this.inFlight : 0);
  }

  /** An attempt says nothing of the receiver. */
  fallBack(): void {
    this.width.fallBack();
  }

  private readonly waited = (): number => {
    const [oldest] = this.flights;
    return oldest ? performance.now() - oldest.startedAt : 0;
  };
}
