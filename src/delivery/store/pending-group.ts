import type { Acceptance, AcceptedRequest } from '../model/accepted-event.js';
import type { Settlement } from '../model/settlement.js';

/** A publisher waiting for its request to become durable. */
export interface Waiting {
  request: AcceptedRequest;
  resolve(acceptance: Acceptance): void;
  reject(error: unknown): void;
}

/** A larger group would take too long to write, or exceed what one database command may carry. */
const MAX_EVENTS = 2_000;
/**
 * A call of the database has a time limit, and a slow disk writes a megabyte a second. So what does not fit waits here,
 * where no limit runs, and not in the call.
 */
const MAX_BYTES = 1024 * 1024;
/** About what a delivery takes in the database. */
const DELIVERY_BYTES = 200;
const MAX_SETTLED = 2_000;

/** Requests and settlements that are to be written together. */
export class PendingGroup {
  readonly waiting: Waiting[] = [];
  readonly settled: Settlement[] = [];
  /** The lease under which the attempts were made whose results wait. */
  private leaseId = '';
  /** When the settlements are to be written at the latest, by `performance.now()`. */
  settleBy = Number.POSITIVE_INFINITY;
  /** Events in all waiting requests. */
  events = 0;
  /** About what these events and their deliveries take in the database. */
  bytes = 0;

  get isEmpty(): boolean {
    return this.waiting.length === 0 && this.settled.length === 0;
  }

  get isFull(): boolean {
    return this.events >= MAX_EVENTS || this.bytes >= MAX_BYTES || this.settled.length >= MAX_SETTLED;
  }

  add(waiting: Waiting): void {
    this.waiting.push(waiting);
    this.events += waiting.request.length;
    this.bytes += bytesOf(waiting.request);
  }

  settle(settlement: Settlement, by: number): void {
    this.settled.push(settlement);
    this.settleBy = Math.min(this.settleBy, by);
  }

  /**
   * Removes the oldest members, as many as one write may have: at least one request, and whole requests only.
   * @param settles whether settlements are among them
   */
  take(settles: boolean): PendingGroup {
    const taken = new PendingGroup();
    for (const waiting of this.waiting) {
      if (taken.waiting.length > 0 && !taken.hasRoomFor(waiting.request)) break;
      taken.add(waiting);
    }
    this.waiting.splice(0, taken.waiting.length);
    this.events -= taken.events;
    this.bytes -= taken.bytes;
    if (settles) taken.settled.push(...this.settled.splice(0, MAX_SETTLED));
    // What is left is of the same age.
    if (this.settled.length === 0) this.settleBy = Number.POSITIVE_INFINITY;
    return taken;
  }

  /**
   * Removes the results of attempts that were sent under another lease, and says how many. Of messages that were pulled,
   * their own lease decides.
   */
  fence(leaseId: string): number {
    if (leaseId === this.leaseId) return 0;
    this.leaseId = leaseId;
    const settled = this.settled.splice(0);
    this.settled.push(...settled.filter(({ pull }) => pull));
    return settled.length - this.settled.length;
  }

  /** Removes all requests. */
  takeRequests(): Waiting[] {
    this.events = 0;
    this.bytes = 0;
    return this.waiting.splice(0);
  }

  /** Two groups with half of it each, or null if it has a single member. */
  split(): [PendingGroup, PendingGroup] | null {
    if (this.waiting.length + this.settled.length < 2) return null;
    const halves: [PendingGroup, PendingGroup] = [new PendingGroup(), new PendingGroup()];
    this.waiting.forEach((waiting, i) => {
      halves[i % 2]!.add(waiting);
    });
    // The other way round, so that one request and one settlement part.
    this.settled.forEach((settlement, i) => {
      halves[(i + 1) % 2]!.settled.push(settlement);
    });
    return halves;
  }

  private hasRoomFor(request: AcceptedRequest): boolean {
    return this.events + request.length <= MAX_EVENTS && this.bytes + bytesOf(request) <= MAX_BYTES;
  }
}

function bytesOf(request: AcceptedRequest): number {
  let bytes = 0;
  for (const { hookBody, webHookBody, filtered, deliveries } of request) {
    bytes += (hookBody?.length ?? 0) + (webHookBody?.length ?? 0) + (filtered?.length ?? 0);
    bytes += deliveries.length * DELIVERY_BYTES;
  }
  return bytes;
}
