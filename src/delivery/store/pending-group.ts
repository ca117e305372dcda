import type { Acceptance, AcceptedRequest } from '../model/accepted-event.js';
import type { Settlement } from '../model/settlement.js';

/** A publisher waiting for its request to become durable. */
export interface Waiting {
  request: AcceptedRequest;
  resolve(acceptance: Acceptance): void;
  reject(error: unknown): void;
}

/** Past these one write would take too long, or grow past what a command may carry. */
const MAX_EVENTS = 2_000;
const MAX_BYTES = 16 * 1024 * 1024;
const MAX_SETTLED = 2_000;

/** What will be written together. */
export class PendingGroup {
  readonly waiting: Waiting[] = [];
  readonly settled: Settlement[] = [];
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
    }
  }

  /** Two groups with half each; null where there is nothing to halve. */
  split(): [PendingGroup, PendingGroup] | null {
    if (this.waiting.length + this.settled.length < 2) return null;
    const halves: [PendingGroup, PendingGroup] = [new PendingGroup(), new PendingGroup()];
    this.waiting.forEach((waiting, i) => {
      halves[i % 2]!.add(waiting);
    });
    this.settled.forEach((settlement, i) => {
      halves[(i + 1) % 2]!.settled.push(settlement);
    });
    return halves;
  }
}
