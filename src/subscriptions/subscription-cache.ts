import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { CatalogRecord } from '../catalog/catalog-document.js';
import { MatchingIndex } from './matching-index.js';
import type { Subscription } from './subscription.js';
import { SubscriptionRepository } from './subscription.repository.js';

/**
 * Keeps one copy of the texts that the subscriptions of a store have in common. A database driver makes new ones for
 * every row, which is most of the memory of 100,000 subscriptions.
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
  /** Undefined once all subscriptions are read. */
  loading: Promise<void> | undefined;
}

/**
 * All subscriptions of the stores that this process has used, in memory. A store is read at its first use. Every change
 * of a subscription is applied here. The larger revision wins, so the order of the changes does not matter.
 */
@Injectable()
export class SubscriptionCache {
  private readonly stores = new Map<string, StoreEntry>();
  /** The keys deleted last, so that a read which began before the deletion cannot bring them back. */
  private readonly tombstones = new LRUCache<string, true>({ max: MAX_TOMBSTONES });

  constructor(private readonly repository: SubscriptionRepository) {}

  /**
   * Undefined if the store is in memory already, so that publishing need not wait.
   * @throws StoreUnavailable
   */
  ready(storeHash: string): Promise<void> | undefined {
    const entry = this.stores.get(storeHash);
    return entry ? entry.loading : this.load(storeHash);
  }

  /** The subscriptions whose topic matches an event, including those that the service turned off. Call it after `ready`. */
  match(storeHash: string, scope: string, record: CatalogRecord | null): readonly Subscription[] {
    return this.entry(storeHash).index.match(scope, record);
  }

  /** Whether some of the store's subscriptions get only a part of what matches their topic. Call it after `ready`. */
  hasSelective(storeHash: string): boolean {
    return this.entry(storeHash).index.hasSelective;
  }

  /** Undefined if it was deleted. Call it after `ready`. */
  find(storeHash: string, key: string): Subscription | undefined {
    return this.entry(storeHash).index.get(key);
  }

  /** The revision in memory, or undefined if the store or the subscription is not in memory. */
  revisionOf(storeHash: string, key: string): number | undefined {
    return this.stores.get(storeHash)?.index.get(key)?.revision;
  }

  /** Every store in memory. */
  get storeHashes(): string[] {
    return [...this.stores.keys()];
  }

  /** Keys and revisions in memory, or undefined if the store is not in memory or is being read. */
  versionsOf(storeHash: string): Map<string, number> | undefined {
    const entry = this.stores.get(storeHash);
    return entry && !entry.loading ? entry.index.versions() : undefined;
  }

  /**
   * Takes over what the database has, except what has changed here since: that is newer.
   * @param before `versionsOf`, from before the database was read
   * @param rows the whole store
   * @returns how many subscriptions differed
   */
  correct(storeHash: string, before: Map<string, number>, rows: Subscription[]): number {
    const entry = this.stores.get(storeHash);
    if (!entry || entry.loading) return 0;
    const { index, texts } = entry;
    const isUntouched = (key: string) =>
      index.get(key)?.revision === before.get(key) && !this.tombstones.has(key);
    const stored = rows.filter(({ key }) => isUntouched(key));
    const keys = new Set(rows.map(({ key }) => key));
    const gone = [...before.keys()].filter((key) => isUntouched(key) && !keys.has(key));
    for (const row of stored) index.put(texts.intern(row));
    for (const key of gone) index.remove(key);
    return gone.length + stored.filter(({ key, revision }) => before.get(key) !== revision).length;
  }

  /** Before everything is read again, since the database was put back: what was deleted may be there again. */
  forgetDeletions(): void {
    this.tombstones.clear();
  }

  holds(storeHash: string): boolean {
    return this.stores.has(storeHash);
  }

  /** Takes a version of a subscription, unless a newer one is known. */
  apply(subscription: Subscription): void {
    const entry = this.stores.get(subscription.storeHash);
    if (entry) this.put(entry, subscription);
  }

  /** Takes what the database has under this key. @param found null if it was deleted */
  take(storeHash: string, key: string, found: Subscription | null): void {
    if (found) this.apply(found);
    else this.forget(storeHash, key);
  }

  /** Removes a deleted subscription. Later changes of it are ignored, because keys are never used again. */
  forget(storeHash: string, key: string): void {
    this.tombstones.set(key, true);
    this.stores.get(storeHash)?.index.remove(key);
  }

  /** Empties a deleted store, and keeps it empty for a new store of the same name. */
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
    if (!entry)
      throw new Error(`The subscriptions of store ${storeHash} are not in memory. Wait for ready() first.`);
    return entry;
  }
}

const emptyEntry = (): StoreEntry => ({
  index: new MatchingIndex(),
  texts: new StringInterner(),
  loading: undefined,
});
