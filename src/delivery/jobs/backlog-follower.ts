import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Change } from '../../audit/change.js';
import { ChangeFeed } from '../../audit/change-feed.js';
import { SubscriptionCache } from '../../subscriptions/subscription-cache.js';
import { DeliveryEngine } from '../delivery-engine.js';
import { DeliveryRepository } from '../model/delivery.repository.js';

const CANCEL_BATCH = 500;

/** Follows what apps do with their hooks: what is owed to a hook that is gone, or off, ends; one that is on again drains. */
@Injectable()
export class BacklogFollower implements OnModuleInit, OnApplicationShutdown {
  /** Beside the feed, which has other changes to tell of. What fails or is left over, the next survey ends. */
  private cancelling: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly feed: ChangeFeed,
    private readonly engine: DeliveryEngine,
    private readonly deliveries: DeliveryRepository,
    private readonly subscriptions: SubscriptionCache,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    await this.cancelling;
  }

  onModuleInit(): void {
    this.feed.on('subscription', (change) => this.follow(change));
  }

  private follow({ storeHash, key, action, after, at }: Change): void {
    if (storeHash === null) return;
    if (after?.['isActive'] === true) {
      if (action !== 'created') this.engine.wake(storeHash, key);
    } else if (after === null || after['disabledReason'] === null) {
      this.cancelling = this.cancelling.then(() => this.cancelAll(storeHash, key, at)).catch(() => undefined);
    }
  }

  /** What is in memory ends by itself: the courier looks at the hook before each attempt. */
  private async cancelAll(storeHash: string, key: string, offSince: number): Promise<void> {
    await this.subscriptions.ready(storeHash);
    while (!this.stopped && this.isOff(storeHash, key)) {
      if ((await this.deliveries.cancel(storeHash, key, offSince, CANCEL_BATCH)) < CANCEL_BATCH) return;
    }
  }

  /** News is late: where its app has turned the hook on since, what is owed to it is owed for what came after. */
  private isOff(storeHash: string, key: string): boolean {
    const now = this.subscriptions.find(storeHash, key);
    return !now || (!now.isActive && now.disabledReason === null);
  }
}
