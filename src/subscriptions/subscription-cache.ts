import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { CatalogRecord } from '../catalog/catalog-document.js';
import { MatchingIndex } from './matching-index.js';
import type { Subscription } from './subscription.js';
import { SubscriptionRepository } from './subscription.repository.js';

/**
 * One copy of the texts that the subscriptions of a store have in common: a database driver makes new ones for every
 * row, which at 100,000 subscriptions is most of their memory.
 */
class StringInterner {
  private readonly texts = new Map<string, string>();

  intern(subscription: Subscription): Subscription {
    const { storeHash, clientId, topic, destination, canonicalUrl } = subscription;
    return {
      ...subscription,
      storeHash: this.shared(storeHash),
      clientId: this.shared(clientId),
      topic: this.shared(topic),
      canonicalUrl: canonicalUrl === destination ? destination : canonicalUrl,
    };
  }

  private shared(text: string): string {
    const known = this.texts.get(text);
    if (known !== undefined) return known;
    this.texts.set(text, text);
    return text;
  }
}

/** Far more than can be deleted while one read of the database is under way. */
const MAX_TOMBSTONES = 10_000;

interface StoreEntry {
  index: MatchingIndex;
  texts: StringInterner;
  /** Undefined once everything is there. */
  loading: Promise<void> | undefined;
}

/**
 * Every subscription of the stores that this process has had to do with, in memory. A store is read at its first use;
 * whoever changes a subscription tells the cache, and the larger revision wins, in whatever order news comes.
 */
@Injectable()
export class SubscriptionCache {
  private readonly stores = new Map<string, StoreEntry>();
  /** The keys deleted last, so that a read which began before the deletion cannot bring them back. */
  private readonly tombstones = new LRUCache<string, true>({ max: MAX_TOMBSTONES });

  constructor(private readonly repository: SubscriptionRepository) {}

  /** Undefined where the store is in memory already, so that publishing need not wait. @throws StoreUnavailable */
  ready(storeHash: string): Promise<void> | undefined {
    const entry = this.stores.get(storeHash);
    return entry ? entry.loading : this.load(storeHash);
  }

  /** What hears the event, those that the service turned off among them. Only after `ready`. */
  match(storeHash: string, scope: string, record: CatalogRecord | null): readonly Subscription[] {
    return this.entry(storeHash).index.match(scope, record);
  }

  /** Only after `ready`; undefined once it is deleted. */
  find(storeHash: string, key: string): Subscription | undefined {
    return this.entry(storeHash).index.get(key);
  }

  /** The revision in memory; undefined where the store, or the subscription, is not there. */
  revisionOf(storeHash: string, key: string): number | undefined {
    return this.stores.get(storeHash)?.index.get(key)?.revision;
  }

  holds(storeHash: string): boolean {
    return this.stores.has(storeHash);
  }

  /** A subscription as it is now, or was some time ago. */
  apply(subscription: Subscription): void {
    const entry = this.stores.get(subscription.storeHash);
    if (entry) this.put(entry, subscription);
  }

  /** It was deleted, which is final: a key is never used again, and late news of it is ignored. */
  forget(storeHash: string, key: string): void {
    this.tombstones.set(key, true);
    this.stores.get(storeHash)?.index.remove(key);
  }

  /** The store was deleted with all its subscriptions. A new one of the same name starts empty. */
  drop(storeHash: string): void {
    if (this.stores.has(storeHash)) this.stores.set(storeHash, emptyEntry());
  }

  private load(storeHash: string): Promise<void> {
    const entry = emptyEntry();
    this.stores.set(storeHash, entry);
    entry.loading = this.fill(storeHash, entry).catch((error: unknown) => {
      if (this.stores.get(storeHash) === entry) this.stores.delete(storeHash);
      throw error;
    });
    return entry.loading;
  }

  private async fill(storeHash: string, entry: StoreEntry): Promise<void> {
    for (const subscription of await this.repository.ofStore(storeHash)) this.put(entry, subscription);
    entry.loading = undefined;
  }

  private put({ index, texts }: StoreEntry, subscription: Subscription): void {
    const known = index.get(subscription.key);
    if (this.tombstones.has(subscription.key) || (known && known.revision >= subscription.revision)) return;
    index.put(texts.intern(subscription));
  }

  private entry(storeHash: string): StoreEntry {
    const entry = this.stores.get(storeHash);
    if (!entry) throw new Error(`The subscriptions of ${storeHash} were asked for before they were ready.`);
    return entry;
  }
}

const emptyEntry = (): StoreEntry => ({
  index: new MatchingIndex(),
  texts: new StringInterner(),
  loading: undefined,
});
