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
const MAX_BYTES = 16 * 1024 * 1024;
/** About what a delivery takes in the database. */
const DELIVERY_BYTES = 200;
const MAX_SETTLED = 2_000;

/** Requests and settlements that are to be written together. */
export class PendingGroup {
  readonly waiting: Waiting[] = [];
  readonly settled: Settlement[] = [];
  /** Events in all waiting requests. */
  events = 0;
  private bytes = 0;

  get isEmpty(): boolean {
    return this.waiting.length === 0 && this.settled.length === 0;
  }

  get isFull(): boolean {
    return this.events >= MAX_EVENTS || this.bytes >= MAX_BYTES || this.settled.length >= MAX_SETTLED;
  }

  add(waiting: Waiting): void {
    this.waiting.push(waiting);
    this.events += waiting.request.length;
    for (const event of waiting.request) {
      this.bytes += (event.hookBody?.length ?? 0) + (event.webHookBody?.length ?? 0);
      this.bytes += event.deliveries.length * DELIVERY_BYTES;
    }
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
}
