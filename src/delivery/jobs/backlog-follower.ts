import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Change } from '../../audit/change.js';
import { ChangeFeed } from '../../audit/change-feed.js';
import { Loop } from '../../background/loop.js';
import { SubscriptionCache } from '../../subscriptions/subscription-cache.js';
import { DeliveryEngine } from '../delivery-engine.js';
import { DeliveryRepository } from '../model/delivery.repository.js';

const PAGE = 500;

/** One page of a hook's deliveries. Gives the next page, or null after the last one. */
type Work = () => Promise<Work | null>;

/**
 * Follows what apps do with their hooks. The deliveries of a deleted hook, store or app are canceled, those of a disabled hook are
 * parked, and the backlog of a hook that is enabled again is sent. Deliveries in memory need no help: the deliverer
 * looks at the hook before each attempt.
 */
@Injectable()
export class BacklogFollower implements OnModuleInit, OnApplicationShutdown {
  private readonly work: Work[] = [];
  /**
   * Apart from the feed, which must not wait. A page of each hook in turn, so that a large one keeps none waiting. What fails
   * is not repeated: the surveys of processes that send find what is left.
   */
  private readonly settling = new Loop(() => this.settleNext(), {
    backOffMs: 0,
    onError: () => undefined,
  });

  constructor(
    private readonly feed: ChangeFeed,
    private readonly engine: DeliveryEngine,
    private readonly deliveries: DeliveryRepository,
    private readonly subscriptions: SubscriptionCache,
  ) {}

  onModuleInit(): void {
    this.settling.start();
    this.feed.on('subscription', (change) => this.follow(change));
    this.feed.on('store', (change) => this.followOwner(change));
    this.feed.on('app', (change) => this.followOwner(change));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.settling.stop();
  }

  private follow({ storeHash, key, action, before, after, at }: Change): void {
    if (storeHash === null) return;
    this.engine.reconsider(key);
    if (after === null) this.settle(() => this.cancelPage(storeHash, key, at));
    else if (after['isActive'] !== true) {
      if (before?.['isActive'] === true) this.settle(() => this.parkPage(storeHash, key, null));
    } else if (action !== 'created') this.engine.wake(storeHash, key);
  }

  /** A store or an app takes its hooks with it, without a change for each. */
  private followOwner({ before, after, at: deletedAt }: Change): void {
    if (after !== null) return;
    for (const { storeHash, key } of (before?.['subscriptions'] ?? []) as {
      storeHash: string;
      key: string;
    }[])
      this.settle(() => this.cancelPage(storeHash, key, deletedAt));
  }

  private settle(work: Work): void {
    this.work.push(work);
    this.settling.wake();
  }

  private async settleNext(): Promise<void> {
    const page = this.work.shift();
    if (!page) return;
    this.settling.wake();
    const next = await page();
    if (next) this.work.push(next);
  }

  private async cancelPage(storeHash: string, key: string, deletedAt: number): Promise<Work | null> {
    const cancelled = await this.deliveries.cancel(storeHash, key, deletedAt, PAGE);
    return cancelled < PAGE ? null : () => this.cancelPage(storeHash, key, deletedAt);
  }

  /** The change may be late: if the app has enabled the hook again, its deliveries are left alone. */
  private async parkPage(storeHash: string, key: string, from: string | null): Promise<Work | null> {
    await this.subscriptions.ready(storeHash);
    if (this.subscriptions.find(storeHash, key)?.isActive !== false) return null;
    const next = await this.deliveries.park(storeHash, key, from, PAGE);
    return next === null ? null : () => this.parkPage(storeHash, key, next);
  }
}
