import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Store } from './store.repository.js';
import { StoreRepository } from './store.repository.js';

/** If the change feed misses a change, the stale entry lives at most this long. */
const MAX_AGE_MS = 60_000;
const CACHED_STORES = 10_000;

/** Caches the stores that this process has read. Every event reads its store, and stores rarely change. */
@Injectable()
export class StoreCache {
  private readonly known = new LRUCache<string, Store>({
    max: CACHED_STORES,
    ttl: MAX_AGE_MS,
    ttlResolution: 0,
    perf: performance,
  });
  private generation = 0;

  constructor(private readonly stores: StoreRepository) {}

  get(storeHash: string): Store | undefined {
    return this.known.get(storeHash);
  }

  /** The store, or null if there is no such store. @throws StoreUnavailable */
  async load(storeHash: string): Promise<Store | null> {
    const known = this.known.get(storeHash);
    if (known) return known;
    const { generation } = this;
    const store = await this.stores.find(storeHash);
    // A read during which `forget` was called is not cached, because it may be stale.
    if (store && generation === this.generation) this.known.set(storeHash, store);
    return store;
  }

  forget(storeHash: string): void {
    this.generation++;
    this.known.delete(storeHash);
  }

  clear(): void {
    this.generation++;
    this.known.clear();
  }
}
