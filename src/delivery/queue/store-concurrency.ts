import type { Lane } from './lane.js';

/** What one store may have in flight; lanes beyond it wait here, first come first served. */
export class StoreConcurrency {
  private readonly stores = new Map<string, { inFlight: number; blocked: Set<Lane> }>();

  constructor(private readonly perStore: number) {}

  /** False where the store has all that it may have: the lane is remembered until a slot is free. */
  acquire(lane: Lane): boolean {
    let store = this.stores.get(lane.storeHash);
    if (!store) {
      store = { inFlight: 0, blocked: new Set() };
      this.stores.set(lane.storeHash, store);
    }
    if (store.inFlight >= this.perStore) {
      store.blocked.add(lane);
      return false;
    }
    store.inFlight += 1;
    return true;
  }

  /** Frees a slot; gives the ready lane whose turn it is now. */
  release(storeHash: string): Lane | undefined {
    const store = this.stores.get(storeHash);
    if (!store) return undefined;
    store.inFlight -= 1;
    for (const lane of store.blocked) {
      store.blocked.delete(lane);
      if (lane.isReady) return lane;
    }
    if (store.inFlight === 0) this.stores.delete(storeHash);
    return undefined;
  }
}
