import type { DisabledReason } from '../../subscriptions/subscription.js';
import type { SubscriptionRepository } from '../../subscriptions/subscription.repository.js';
import type { SubscriptionCache } from '../../subscriptions/subscription-cache.js';
import type { DeliveryRepository } from '../model/delivery.repository.js';
import type { Report } from '../send/deliverer.js';

const GONE = 410;

export interface DisableFacts {
  settledTo: 'delivered' | 'retry' | 'exhausted' | 'parked' | 'cancelled' | 'waiting' | 'deferred';
  /** Of the last attempt; null where nothing was answered. */
  status: number | null;
}

/**
 * What an outcome asks of its hook (spec/delivery.md section 4). `failing` holds only if nothing has succeeded on the
 * hook since the delivery's first attempt: that takes a look into the store, so the caller makes sure of it.
 */
function disableReasonFor({ settledTo, status }: DisableFacts): DisabledReason | null {
  if (status === GONE) return 'gone';
  return settledTo === 'exhausted' ? 'failing' : null;
}

/** Turns off the hooks whose deliveries ask for it (spec/delivery.md section 4). */
export class AutoDisable {
  constructor(
    private readonly subscriptions: SubscriptionRepository,
    private readonly cache: SubscriptionCache,
    private readonly deliveries: DeliveryRepository,
  ) {}

  /** True where the hook was turned off because of this report. */
  async apply({ delivery, subscription, settlement, outcome }: Report): Promise<boolean> {
    const status = outcome?.status ?? null;
    const reason = outcome && disableReasonFor({ settledTo: settlement.to, status });
    if (!reason || !subscription) return false;
    const { storeHash, key } = subscription;
    if (reason === 'failing') {
      // A resend says nothing of how the hook fares with what is new.
      if (delivery.retriesFrom === null) return false;
      const since = delivery.firstAttemptAt ?? outcome.startedAt;
      if (await this.deliveries.succeededSince(storeHash, key, since)) return false;
    }
    const off = await this.subscriptions.turnOff(subscription, key, reason);
    if (!off) return false;
    this.cache.apply(off);
    return true;
  }
}
