import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ChangeFeed } from '../audit/change-feed.js';
import { Loop } from '../background/loop.js';
import { SubscriptionRepository } from './subscription.repository.js';
import { SubscriptionCache } from './subscription-cache.js';

/** Milliseconds within which a wrong subscription in memory is corrected. */
const MAX_AGE_MS = 60_000;
const ROUND_MS = 1_000;
/** Each store is compared once in so many rounds: half the age, because a store may just have been passed over. */
const ROUNDS = MAX_AGE_MS / ROUND_MS / 2;
/** Compared by one read of the database. */
const STORES_AT_ONCE = 100;

/**
 * Compares the subscriptions in memory with the database, a few stores at a time. The change feed keeps them right; this
 * limits how long they stay wrong if it ever does not.
 */
@Injectable()
export class CacheReconciler implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(CacheReconciler.name);
  /** The stores of this pass that are still to be compared, and how many of them in each round. */
  private left: string[] = [];
  private share = 0;
  private round = 0;
  private readonly loop = new Loop((signal) => this.compareShare(signal), {
    everyMs: ROUND_MS,
    backOffMs: ROUND_MS,
    onError: (error) =>
      this.logger.warn({ msg: 'Comparing cached subscriptions failed; trying again', error }),
  });

  constructor(
    private readonly cache: SubscriptionCache,
    private readonly repository: SubscriptionRepository,
    feed: ChangeFeed,
  ) {
    feed.onLost(() => this.readAgain());
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.loop.stop();
  }

  private async compareShare(signal: AbortSignal): Promise<void> {
    if (this.round++ % ROUNDS === 0) {
      this.left = [...new Set([...this.left, ...this.cache.storeHashes])];
      this.share = Math.ceil(this.left.length / ROUNDS);
    }
    for (let due = this.share; due > 0 && this.left.length > 0 && !signal.aborted; due -= STORES_AT_ONCE) {
      const count = Math.min(due, STORES_AT_ONCE);
      await this.compare(this.left.slice(0, count));
      this.left.splice(0, count);
    }
  }

  private async compare(storeHashes: string[]): Promise<void> {
    const inMemory = new Map(storeHashes.map((storeHash) => [storeHash, this.cache.versionsOf(storeHash)]));
    const unmatched = new Map([...inMemory].map(([storeHash, versions]) => [storeHash, versions?.size ?? 0]));
    const different = new Set<string>();
    for (const { storeHash, key, revision } of await this.repository.versions(storeHashes)) {
      if (inMemory.get(storeHash)?.get(key) !== revision) different.add(storeHash);
      unmatched.set(storeHash, unmatched.get(storeHash)! - 1);
    }
    for (const [storeHash, count] of unmatched) {
      if (count !== 0 || different.has(storeHash)) await this.correct(storeHash);
    }
  }

  private async correct(storeHash: string): Promise<void> {
    const before = this.cache.versionsOf(storeHash);
    if (!before) return;
    const corrected = this.cache.correct(storeHash, before, await this.repository.ofStore(storeHash));
    if (corrected > 0)
      this.logger.warn({ msg: 'Cached subscriptions differed from the database', storeHash, corrected });
  }

  private async readAgain(): Promise<void> {
    this.cache.forgetDeletions();
    for (const storeHash of this.cache.storeHashes) await this.correct(storeHash);
  }
}
