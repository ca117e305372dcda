import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Change } from '../../audit/change.js';
import { ChangeFeed } from '../../audit/change-feed.js';
import { Loop } from '../../background/loop.js';
import { SubscriptionCache } from '../../subscriptions/subscription-cache.js';
import { DeliveryEngine } from '../delivery-engine.js';
import { DeliveryRepository } from '../model/delivery.repository.js';

const BATCH = 500;

type Work = (signal: AbortSignal) => Promise<void>;

/**
 * Follows what apps do with their hooks. The deliveries of a deleted hook, store or app are canceled, those of a disabled hook are
 * parked, and the backlog of a hook that is enabled again is sent. Deliveries in memory need no help: the deliverer
 * looks at the hook before each attempt.
 */
@Injectable()
export class BacklogFollower implements OnModuleInit, OnApplicationShutdown {
  private readonly work: Work[] = [];
  /**
   * Apart from the feed, which must not wait. What fails is not repeated: the claimer's next sweep cancels it, and what
   * should have been parked waits as pending until the hook is enabled.
   */
  private readonly settling = new Loop((signal) => this.settleNext(signal), {
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
    if (after === null) this.settle((signal) => this.cancelAll(storeHash, key, { deletedAt: at, signal }));
    else if (after['isActive'] !== true) {
      if (before?.['isActive'] === true) this.settle((signal) => this.parkAll(storeHash, key, signal));
    } else if (action !== 'created') this.engine.wake(storeHash, key);
  }

  /** A store or an app takes its hooks with it, without a change for each. */
  private followOwner({ before, after, at: deletedAt }: Change): void {
    if (after !== null) return;
    for (const { storeHash, key } of (before?.['subscriptions'] ?? []) as {
      storeHash: string;
      key: string;
    }[])
      this.settle((signal) => this.cancelAll(storeHash, key, { deletedAt, signal }));
  }

  private settle(work: Work): void {
    this.work.push(work);
    this.settling.wake();
  }

  private async settleNext(signal: AbortSignal): Promise<void> {
    const next = this.work.shift();
    if (!next) return;
    this.settling.wake();
    await next(signal);
  }

  private async cancelAll(
    storeHash: string,
    key: string,
    { deletedAt, signal }: { deletedAt: number; signal: AbortSignal },
  ): Promise<void> {
    while (!signal.aborted) {
      if ((await this.deliveries.cancel(storeHash, key, deletedAt, BATCH)) < BATCH) return;
    }
  }

  /** The change may be late: if the app has enabled the hook again, its deliveries are left alone. */
  private async parkAll(storeHash: string, key: string, signal: AbortSignal): Promise<void> {
    await this.subscriptions.ready(storeHash);
    let from: string | null = null;
    do {
      if (signal.aborted || this.subscriptions.find(storeHash, key)?.isActive !== false) return;
      from = await this.deliveries.park(storeHash, key, from, BATCH);
    } while (from !== null);
  }
}
