import type { OnApplicationBootstrap } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import type { Change } from '../audit/change.js';
import { ChangeFeed } from '../audit/change-feed.js';
import type { Subscription } from './subscription.js';
import { SubscriptionRepository } from './subscription.repository.js';
import { SubscriptionCache } from './subscription-cache.js';

type Place = Pick<Subscription, 'storeHash' | 'key'>;

/** Updates the cache after another process has changed a subscription, or deleted a store or an app. */
@Injectable()
export class SubscriptionCacheInvalidator implements OnApplicationBootstrap {
  constructor(
    private readonly feed: ChangeFeed,
    private readonly repository: SubscriptionRepository,
    private readonly cache: SubscriptionCache,
  ) {
    feed.on('subscription', (change) => this.refresh(change));
    feed.on('store', ({ action, key }) => {
      if (action === 'deleted') this.cache.drop(key);
    });
    feed.on('app', ({ action, before }) => {
      if (action !== 'deleted') return;
      for (const { storeHash, key } of (before?.['subscriptions'] ?? []) as Place[])
        this.cache.forget(storeHash, key);
    });
  }

  /** From now on, other processes wait for this one before they answer a change. */
  onApplicationBootstrap(): Promise<void> {
    return this.feed.join();
  }

  private async refresh({ storeHash, key, seq }: Change): Promise<void> {
    if (storeHash === null || !this.cache.holds(storeHash)) return;
    const known = this.cache.revisionOf(storeHash, key);
    if (known !== undefined && known >= seq) return;
    this.cache.take(storeHash, key, await this.repository.findByKey(storeHash, key));
  }
}

/** Applies a change in this process at once, and waits until all others have applied it. */
@Injectable()
export class SubscriptionChanges {
  constructor(
    private readonly cache: SubscriptionCache,
    private readonly feed: ChangeFeed,
  ) {}

  async changed(subscription: Subscription): Promise<Subscription> {
    this.cache.apply(subscription);
    await this.feed.everywhere();
    return subscription;
  }

  /** Afterwards no process starts an attempt for a subscription of this store. */
  async storeDeleted(storeHash: string): Promise<void> {
    this.cache.drop(storeHash);
    await this.feed.everywhere();
  }

  /** Afterwards no process starts an attempt for these subscriptions. */
  async allDeleted(subscriptions: readonly Place[]): Promise<void> {
    for (const { storeHash, key } of subscriptions) this.cache.forget(storeHash, key);
    await this.feed.everywhere();
  }

  /** Afterwards no process starts an attempt for this subscription. */
  async deleted(subscription: Subscription): Promise<Subscription> {
    this.cache.forget(subscription.storeHash, subscription.key);
    await this.feed.everywhere();
    return subscription;
  }
}
