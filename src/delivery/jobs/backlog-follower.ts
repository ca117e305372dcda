import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Change } from '../../audit/change.js';
import { ChangeFeed } from '../../audit/change-feed.js';
import { Loop } from '../../background/loop.js';
import { SubscriptionCache } from '../../subscriptions/subscription-cache.js';
import { DeliveryEngine } from '../delivery-engine.js';
import { DeliveryRepository } from '../model/delivery.repository.js';

const CANCEL_BATCH = 500;

interface DisabledHook {
  storeHash: string;
  key: string;
  /** Epoch milliseconds. */
  disabledAt: number;
}

/**
 * Follows what apps do with their hooks. The deliveries of a deleted or disabled hook are canceled; the backlog of a hook
 * that is enabled again is sent.
 */
@Injectable()
export class BacklogFollower implements OnModuleInit, OnApplicationShutdown {
  private readonly toCancel: DisabledHook[] = [];
  /** Apart from the feed, which must not wait. What fails is not repeated: the claimer's next sweep cancels it. */
  private readonly canceling = new Loop((signal) => this.cancelNext(signal), {
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
    this.canceling.start();
    this.feed.on('subscription', (change) => this.follow(change));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.canceling.stop();
  }

  private follow({ storeHash, key, action, after, at }: Change): void {
    if (storeHash === null) return;
    if (after?.['isActive'] === true) {
      if (action !== 'created') this.engine.wake(storeHash, key);
    } else if (after === null || after['disabledReason'] === null) {
      this.toCancel.push({ storeHash, key, disabledAt: at });
      this.canceling.wake();
    }
  }

  /** Deliveries in memory are not among them: the deliverer looks at the hook before each attempt. */
  private async cancelNext(signal: AbortSignal): Promise<void> {
    const next = this.toCancel.shift();
    if (!next) return;
    const { storeHash, key, disabledAt } = next;
    await this.subscriptions.ready(storeHash);
    while (!signal.aborted && this.isOff(storeHash, key)) {
      const count = await this.deliveries.cancel(storeHash, key, disabledAt, CANCEL_BATCH);
      if (count < CANCEL_BATCH) break;
    }
    if (this.toCancel.length > 0) this.canceling.wake();
  }

  /** The change may be late: if the app has enabled the hook again, later deliveries must stay. */
  private isOff(storeHash: string, key: string): boolean {
    const now = this.subscriptions.find(storeHash, key);
    return !now || (!now.isActive && now.disabledReason === null);
  }
}
