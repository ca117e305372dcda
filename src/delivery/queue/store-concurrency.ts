import { extraInStore } from '../policy/lane-width.js';
import type { Lane } from './lane.js';

/** Limits what one store has in flight. Lanes beyond the limit wait here, first come, first served. */
export class StoreConcurrency {
  private readonly stores = new Map<string, { inFlight: number; blocked: Set<Lane> }>();

  constructor(private readonly perStore: number) {}

  /** Takes a slot. False if the store has none left: then the lane waits for `release`. */
  acquire(lane: Lane): boolean {
    let store = this.stores.get(lane.storeHash);
    if (!store) {
      store = { inFlight: 0, blocked: new Set() };
      this.stores.set(lane.storeHash, store);
    }
    // An attempt beyond the usual ones of a lane leaves some to others, and comes again when one of its own has ended.
    if (lane.isExtra && store.inFlight >= extraInStore(this.perStore)) return false;
    if (store.inFlight >= this.perStore) {
      store.blocked.add(lane);
      return false;
    }
    store.inFlight += 1;
    return true;
  }

  /** Frees a slot. Gives the ready lane that has waited longest, or undefined. */
  release(storeHash: string): Lane | undefined {
    const store = this.stores.get(storeHash);
    if (!store) return undefined;
    store.inFlight -= 1;
    return this.next(storeHash);
  }

  /** The ready lane that has waited longest, if the store has a slot. For a lane that leaves the slot it was given. */
  next(storeHash: string): Lane | undefined {
    const store = this.stores.get(storeHash);
    if (!store || store.inFlight >= this.perStore) return undefined;
    for (const lane of store.blocked) {
      store.blocked.delete(lane);
      if (lane.isReady) return lane;
    }
    if (store.inFlight === 0) this.stores.delete(storeHash);
    return undefined;
  }
}
