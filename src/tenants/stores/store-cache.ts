import { Injectable } from '@nestjs/common';
import type { Store } from './store.repository.js';
import { StoreRepository } from './store.repository.js';

/** Caches the stores that this process has read. Every event reads its store, and stores rarely change. */
@Injectable()
export class StoreCache {
  private readonly known = new Map<string, Store>();

  constructor(private readonly stores: StoreRepository) {}

  get(storeHash: string): Store | undefined {
    return this.known.get(storeHash);
  }

  /** The store, or null if there is no such store. @throws StoreUnavailable */
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
