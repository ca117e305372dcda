import { StoreUnavailable } from '../../errors/repository-errors.js';
import { policyOf } from '../../policies/hook-policy.js';
import type { Subscription } from '../../subscriptions/subscription.js';
import type { SubscriptionCache } from '../../subscriptions/subscription-cache.js';
import type { AttemptOutcome } from '../model/attempt-outcome.js';
import type { LeasedDelivery } from '../model/delivery.js';
import type { Released, Settlement } from '../model/settlement.js';
import type { CircuitBreaker } from '../policy/circuit-breaker.js';
import { settlementFor } from '../policy/settlement-policy.js';

/** A delivery whose request could not be built is deferred by this many milliseconds. */
const UNSENDABLE_RETRY_MS = 60_000;
/** The same, if only the database was missing. */
const STORE_AWAY_RETRY_MS = 1_000;

/** The result for a delivery that was taken from its lane. */
export interface Report {
  delivery: LeasedDelivery;
  /** As it was when the attempt started. */
  subscription: Subscription | undefined;
  /** Whether the hook has changed since: then the outcome is no reason to slow it down, park it or turn it off. */
  isOutdated: boolean;
  settlement: Settlement;
  /** What it tells the lane about the receiver. */
  signal: 'answered' | 'timed_out' | 'nothing';
  /** Null if nothing was sent. */
  outcome: AttemptOutcome | null;
}

/** Makes one POST. Rejects only if the request could not be built. */
export interface Sender {
  send(delivery: LeasedDelivery, subscription: Subscription): Promise<AttemptOutcome>;
}

/** Sends one delivery to its receiver, and decides how it is settled. Never rejects. */
export class Deliverer {
  constructor(
    private readonly sender: Sender,
    private readonly subscriptions: Pick<SubscriptionCache, 'revisionOf'>,
    /** Milliseconds after each failure, of hooks without a schedule of their own. */
    private readonly schedule: readonly number[],
    private readonly onUnsendable: (delivery: LeasedDelivery, error: unknown) => void,
  ) {}

  /** @param circuit has admitted the attempt. Undefined if the hook is off or deleted */
  async deliver(
    delivery: LeasedDelivery,
    subscription: Subscription | undefined,
    circuit: CircuitBreaker | undefined,
  ): Promise<Report> {
    if (!subscription?.isActive) {
      // Only a deleted hook loses its deliveries. One that is off, by its app or by the service, gets them when it is on.
      return this.unsent(delivery, subscription, { to: subscription ? 'parked' : 'cancelled' });
    }
    try {
      const outcome = await this.sender.send(delivery, subscription);
      circuit?.record(outcome.ok, performance.now());
      const isOutdated = this.isOutdated(subscription);
      const { schedule, autoDisable } = policyOf(subscription);
      const settlement = settlementFor(delivery, outcome, {
        schedule: schedule ?? this.schedule,
        random: Math.random(),
        isOutdated,
        mayDisable: autoDisable,
      });
      const signal = isOutdated ? 'nothing' : receiverSignal(outcome);
      return { delivery, subscription, isOutdated, settlement, signal, outcome };
    } catch (error) {
      circuit?.withdraw();
      this.onUnsendable(delivery, error);
      const wait = error instanceof StoreUnavailable ? STORE_AWAY_RETRY_MS : UNSENDABLE_RETRY_MS;
      return this.unsent(delivery, subscription, { to: 'deferred', nextAttemptAt: Date.now() + wait });
    }
  }

  private unsent(
    delivery: LeasedDelivery,
    subscription: Subscription | undefined,
    place: Omit<Released, 'ref' | 'claim' | 'attempt'>,
  ): Report {
    const { ref, claim } = delivery;
    const settlement: Released = { ...place, ref, claim, attempt: null };
    return { delivery, subscription, isOutdated: false, settlement, signal: 'nothing', outcome: null };
  }

  /** By the whole revision: the receiver may have answered to the headers as well as to the address. */
  private isOutdated({ storeHash, key, revision }: Subscription): boolean {
    const known = this.subscriptions.revisionOf(storeHash, key);
    return known !== undefined && known !== revision;
  }
}

function receiverSignal(outcome: AttemptOutcome): Report['signal'] {
  if (outcome.ok || outcome.status !== null) return 'answered';
  return outcome.failure === 'timeout' ? 'timed_out' : 'nothing';
}
