import type { LeasedDelivery } from '../model/delivery.repository.js';
import type { QueueQuota } from './queue-quota.js';

export interface LaneBounds {
  /** In flight at once. */
  concurrency: number;
  /** Shared with all other lanes; what finds none stays in the store. */
  quota: QueueQuota;
}

/**
 * One hook's own queue. What it takes to be slow is its own: nobody else waits in it. After a time-out it sends one
 * at a time until the receiver answers again, then doubles back to the full width.
 */
export class Lane {
  private readonly queue: LeasedDelivery[] = [];
  private width: number;
  private reserved = 0;
  inFlight = 0;
  /** There is more in the store: new deliveries line up there, behind it. */
  hasBacklog = false;

  constructor(
    readonly key: string,
    readonly storeHash: string,
    private readonly bounds: LaneBounds,
  ) {
    this.width = bounds.concurrency;
  }

  get queued(): number {
    return this.queue.length;
  }

  get held(): number {
    return this.queue.length + this.reserved;
  }

  /** Places left in memory. */
  get room(): number {
    return this.bounds.quota.share - this.held;
  }

  get isReady(): boolean {
    return this.queue.length > 0 && this.inFlight < this.width;
  }

  /** There is nothing to remember of it. */
  get isIdle(): boolean {
    const empty = this.held + this.inFlight === 0;
    return empty && !this.hasBacklog && this.width === this.bounds.concurrency;
  }

  /** Holds a place for a delivery that is being stored; false: it must line up in the store. */
  reserve(): boolean {
    if (this.hasBacklog || this.room <= 0) return false;
    this.reserved += 1;
    this.bounds.quota.acquire();
    return true;
  }

  release(): void {
    this.reserved -= 1;
    this.bounds.quota.release(1);
  }

  /** Takes what a place was held for. */
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

  /** Empties it, for whoever puts the deliveries elsewhere. */
  drain(): LeasedDelivery[] {
    this.bounds.quota.release(this.queue.length);
    return this.queue.splice(0);
  }

  /** One at a time, until the receiver answers. */
  narrow(): void {
    this.width = 1;
  }

  widen(): void {
    this.width = Math.min(this.width * 2, this.bounds.concurrency);
  }
}
