import { policyOf } from '../../policies/hook-policy.js';
import type { DisabledReason } from '../../subscriptions/subscription.js';
import type { SubscriptionRepository } from '../../subscriptions/subscription.repository.js';
import type { SubscriptionCache } from '../../subscriptions/subscription-cache.js';
import type { DeliveryRepository } from '../model/delivery.repository.js';
import type { Report } from '../send/deliverer.js';

const GONE = 410;

export interface DisableFacts {
  settledTo: 'delivered' | 'retry' | 'exhausted' | 'parked' | 'cancelled' | 'waiting' | 'deferred';
  /** Of the last attempt, or null if the receiver sent no status line. */
  status: number | null;
}

/**
 * Why the hook is to be turned off after this outcome, or null. `failing` is only a candidate: the caller must make sure
 * that no other delivery to the hook has succeeded since this delivery's first attempt.
 */
function disableReasonFor({ settledTo, status }: DisableFacts): DisabledReason | null {
  if (status === GONE) return 'gone';
  return settledTo === 'exhausted' ? 'failing' : null;
}

/**
 * Turns a hook off when its receiver answers 410, or when a delivery has used up its retries and nothing else has
 * succeeded since its first attempt. Not if the hook's policy says that failures never do. An outcome only counts against the revision of the hook that it was made with: its
 * app may have changed the destination, or the headers that the receiver refused, while the attempt was under way.
 */
export class AutoDisable {
  constructor(
    private readonly subscriptions: SubscriptionRepository,
    private readonly cache: SubscriptionCache,
    private readonly deliveries: DeliveryRepository,
  ) {}

  /** True if this report turned the hook off. @throws StoreUnavailable */
  async apply({ delivery, subscription, settlement, outcome, isOutdated }: Report): Promise<boolean> {
    const status = outcome?.status ?? null;
    const reason = outcome && disableReasonFor({ settledTo: settlement.to, status });
    if (!reason || !subscription || isOutdated || !policyOf(subscription).autoDisable) return false;
    const { storeHash, key } = subscription;
    if (reason === 'failing') {
      // The only attempt of a resend says nothing about new deliveries to the hook.
      if (delivery.retriesFrom === null) return false;
      const since = delivery.firstAttemptAt ?? outcome.startedAt;
      if (await this.deliveries.succeededSince(storeHash, key, since)) return false;
    }
    const off = await this.subscriptions.turnOff(subscription, reason);
    if (off) this.cache.apply(off);
    // Another process was faster. Until its change comes here, what is parked for the hook would be claimed and sent once more.
    else this.cache.take(storeHash, key, await this.subscriptions.findByKey(storeHash, key));
    return off !== null;
  }
}
