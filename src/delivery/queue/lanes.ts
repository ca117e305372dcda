import type { AcceptedRequest } from '../model/accepted-event.js';
import type { LeasedDelivery } from '../model/delivery.js';
import { Lane, type LaneBounds } from './lane.js';
import { QueueQuota } from './queue-quota.js';

export interface LanesLimits {
  /** In flight at once to one hook. */
  perHook: number;
  /** The same while its receiver answers quickly. Without it, `perHook` is fixed. */
  perQuickHook?: number;
  /** Deliveries in memory, in all lanes together. */
  queuedInProcess: number;
}

/** The lanes of all hooks with work in memory, and the memory quota that they share. */
export class Lanes {
  private readonly lanes = new Map<string, Lane>();
  private readonly quota: QueueQuota;
  private readonly bounds: LaneBounds;
  private isClosed = false;

  constructor({ perHook, perQuickHook = perHook, queuedInProcess }: LanesLimits) {
    this.quota = new QueueQuota(queuedInProcess);
    this.bounds = { width: { usual: perHook, most: perQuickHook }, quota: this.quota };
  }

  get size(): number {
    return this.lanes.size;
  }

  /** Deliveries in memory, including those that are still being stored and have a place reserved. */
  get queued(): number {
    return this.quota.taken;
  }

  /** How many deliveries may be claimed from the store. */
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

  find(key: string): Lane | undefined {
    return this.lanes.get(key);
  }

  /** The lane of a hook that has a backlog in the store. */
  backlogged(storeHash: string, key: string): Lane {
    const lane = this.of(storeHash, key);
    lane.noteBacklog();
    return lane;
  }

  /** Reserves a place for a delivery that is about to be stored. False: it must wait in the store. */
  reserve(storeHash: string, key: string): boolean {
    if (this.isClosed) return false;
    const lane = this.of(storeHash, key);
    if (lane.reserve()) return true;
    lane.noteBacklog();
    return false;
  }

  /** Whether the next of a line may come into memory without the store: nothing that waits there is kept out by it. */
  takesNext(key: string): boolean {
    const lane = this.isClosed ? undefined : this.lanes.get(key);
    return lane !== undefined && (lane.hasBacklog ? lane.wanted > 0 : lane.room > 0);
  }

  /** Gives up a reserved place. */
  release(key: string): void {
    const lane = this.lanes.get(key);
    if (!lane) return;
    lane.release();
    this.drop(lane);
  }

  /** Gives up the places that were reserved for a request. @param only of these ordinals */
  releaseAll(request: AcceptedRequest, only?: ReadonlySet<number>): void {
    for (const { deliveries } of request) {
      for (const [ordinal, { place, subscriptionKey }] of deliveries.entries())
        if (place === 'leased' && only?.has(ordinal) !== false) this.release(subscriptionKey);
    }
  }

  /** Puts a delivery into its reserved place. Null, with the place given up, if the lanes are closed. */
  fill(delivery: LeasedDelivery): Lane | null {
    if (this.isClosed) {
      this.release(delivery.subscriptionKey);
      return null;
    }
    const lane = this.of(delivery.storeHash, delivery.subscriptionKey);
    lane.fill(delivery);
    return lane;
  }

  /** Puts in a delivery that has no place. Null if its lane has no room for it, or the lanes are closed. */
  push(delivery: LeasedDelivery): Lane | null {
    if (this.isClosed) return null;
    const lane = this.of(delivery.storeHash, delivery.subscriptionKey);
    if (lane.room <= 0) {
      lane.noteBacklog();
      return null;
    }
    lane.push(delivery);
    return lane;
  }

  all(): Iterable<Lane> {
    return this.lanes.values();
  }

  /** Removes the lane if it holds nothing and has nothing to remember. */
  drop(lane: Lane): void {
    if (lane.isIdle && this.lanes.get(lane.key) === lane) this.lanes.delete(lane.key);
  }

  /** Empties all lanes of what has not started. */
  drain(): void {
    for (const lane of this.lanes.values()) lane.drain();
  }

  /** Empties all lanes; from now on they take nothing. */
  close(): void {
    this.isClosed = true;
    this.drain();
  }
}
