import type { LeasedDelivery } from '../model/delivery.repository.js';
import { Lane, type LaneBounds } from './lane.js';
import { QueueQuota } from './queue-quota.js';

export interface LanesLimits {
  /** In flight at once to one hook. */
  perHook: number;
  /** Deliveries held in memory by all lanes together. */
  queuedInProcess: number;
}

/** The lanes of all hooks that have something to do, and the memory that they share. */
export class Lanes {
  private readonly lanes = new Map<string, Lane>();
  private readonly quota: QueueQuota;
  private readonly bounds: LaneBounds;

  constructor({ perHook, queuedInProcess }: LanesLimits) {
    this.quota = new QueueQuota(queuedInProcess);
    this.bounds = { concurrency: perHook, quota: this.quota };
  }

  get size(): number {
    return this.lanes.size;
  }

  /** Deliveries in memory, those included for which a place is held while they are stored. */
  get queued(): number {
    return this.quota.taken;
  }

  /** How many deliveries may be brought back into memory. */
  get room(): number {
    return this.quota.room;
  }

  of(storeHash: string, key: string): Lane {
    let lane = this.lanes.get(key);
    if (!lane) {
      lane = new Lane(key, storeHash, this.bounds);
      this.lanes.set(key, lane);
    }
    return lane;
  }

  /** Holds a place for a delivery about to be stored; false: it lines up in the store. */
  reserve(storeHash: string, key: string): boolean {
    const lane = this.of(storeHash, key);
    if (lane.reserve()) return true;
    lane.hasBacklog = true;
    return false;
  }

  /** Gives back a place that was held and is not needed. */
  release(key: string): void {
    const lane = this.lanes.get(key);
    if (!lane) return;
    lane.release();
    this.drop(lane);
  }

  /** Puts a delivery into the place that was held for it. */
  fill(delivery: LeasedDelivery): Lane {
    const lane = this.of(delivery.storeHash, delivery.subscriptionKey);
    lane.fill(delivery);
    return lane;
  }

  /** Null where its lane has no room for it. */
  push(delivery: LeasedDelivery): Lane | null {
    const lane = this.of(delivery.storeHash, delivery.subscriptionKey);
    if (lane.room <= 0) {
      lane.hasBacklog = true;
      return null;
    }
    lane.push(delivery);
    return lane;
  }

  /** Forgets the lane where there is nothing to remember of it. */
  drop(lane: Lane): void {
    if (lane.isIdle) this.lanes.delete(lane.key);
  }

  /** Forgets what has not started. */
  drain(): void {
    for (const lane of this.lanes.values()) lane.drain();
  }
}
