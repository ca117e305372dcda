import type { Subscription } from '../../subscriptions/subscription.js';
import type { SubscriptionRepository } from '../../subscriptions/subscription.repository.js';
import type { DeliveryRepository } from '../model/delivery.repository.js';

/** How many deliveries one survey looks at for one hook. The next survey goes on. */
const PAGE = 500;

/**
 * What waits in the store for hooks that get nothing: they are off, or gone. It is parked or cancelled when its hook changes.
 * A process may die before it has done so, the database may be away, and a result may come late: then nothing else
 * would end these deliveries, and retention never takes what is pending.
 */
export class UnwantedBacklogs {
  /** Of hooks that are off, by what they are now. */
  private readonly parked = new WeakMap<Subscription, { next: string | null }>();

  constructor(
    private readonly deliveries: Pick<DeliveryRepository, 'park' | 'cancel'>,
    private readonly hooks: Pick<SubscriptionRepository, 'findByKey'>,
  ) {}

  /** @throws StoreUnavailable */
  async parkOf(hook: Subscription): Promise<void> {
    const last = this.parked.get(hook);
    if (last?.next === null) return;
    const next = await this.deliveries.park(hook.storeHash, hook.key, last?.next ?? null, PAGE);
    this.parked.set(hook, { next });
  }

  /** @throws StoreUnavailable */
  async cancelOf(storeHash: string, key: string): Promise<void> {
    const asked = Date.now();
    // Read from the store: the cache may not know yet that the hook was created.
    const hook = await this.hooks.findByKey(storeHash, key);
    if (!hook) await this.deliveries.cancel(storeHash, key, asked, PAGE);
  }
}
