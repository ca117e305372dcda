import { Injectable } from '@nestjs/common';
import type { Store } from './store.repository.js';
import { StoreRepository } from './store.repository.js';

/** The stores that this process has met, in memory: they are read at every event and change about never. */
@Injectable()
export class StoreCache {
  private readonly known = new Map<string, Store>();

  constructor(private readonly stores: StoreRepository) {}

  get(storeHash: string): Store | undefined {
    return this.known.get(storeHash);
  }

  /** Null where there is no such store. */
  async load(storeHash: string): Promise<Store | null> {
    const known = this.known.get(storeHash);
    if (known) return known;
    const store = await this.stores.find(storeHash);
    if (store) this.known.set(storeHash, store);
    return store;
  }

  forget(storeHash: string): void {
    this.known.delete(storeHash);
  }
}
