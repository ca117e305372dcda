import { StoreUnavailable } from '../../errors/repository-errors.js';
import type { Subscription } from '../../subscriptions/subscription.js';
import type { AttemptOutcome } from '../model/attempt-outcome.js';
import type { LeasedDelivery } from '../model/delivery.repository.js';
import type { Released, Settlement } from '../model/settlement.js';
import type { CircuitBreakers } from '../policy/circuit-breakers.js';
import { settlementFor } from '../policy/settlement-policy.js';

/** While a circuit ramps up, what may not go yet asks again after this long, give or take a half. */
const HELD_RETRY_MS = 1_000;

/** A process that cannot even build a request tries again after this long. */
const UNSENDABLE_RETRY_MS = 60_000;
/** Or after this, where all that it lacked was the database. */
const STORE_AWAY_RETRY_MS = 1_000;

/** What became of a delivery that was taken from its lane. */
export interface Report {
  delivery: LeasedDelivery;
  subscription: Subscription | undefined;
  settlement: Settlement;
  /** What the lane learns from it. */
  signal: 'answered' | 'timed_out' | 'nothing';
  /** Null where nothing was sent. */
  outcome: AttemptOutcome | null;
}

/** Makes the one POST; rejects only where the request could not even be built. */
export interface Sender {
  send(delivery: LeasedDelivery, subscription: Subscription): Promise<AttemptOutcome>;
}

/** Carries one delivery to its receiver and says what is to become of it. Never rejects. */
export class Deliverer {
  constructor(
    private readonly sender: Sender,
    private readonly circuits: CircuitBreakers,
    /** Milliseconds after each failure. */
    private readonly schedule: readonly number[],
    private readonly onUnsendable: (delivery: LeasedDelivery, error: unknown) => void,
  ) {}

  async deliver(delivery: LeasedDelivery, subscription: Subscription | undefined): Promise<Report> {
    if (!subscription?.isActive) {
      const to = subscription?.disabledReason ? 'parked' : 'cancelled';
      return this.unsent(delivery, subscription, { to });
    }
    const now = performance.now();
    const circuit = this.circuits.of(subscription, now);
    if (!circuit.admit(now)) return this.held(delivery, subscription, circuit.retryAt - now);
    try {
      const outcome = await this.sender.send(delivery, subscription);
      circuit.record(outcome.ok, performance.now());
      const settlement = settlementFor(delivery, outcome, { schedule: this.schedule, random: Math.random() });
      return { delivery, subscription, settlement, signal: receiverSignal(outcome), outcome };
    } catch (error) {
      circuit.withdraw();
      this.onUnsendable(delivery, error);
      const wait = error instanceof StoreUnavailable ? STORE_AWAY_RETRY_MS : UNSENDABLE_RETRY_MS;
      return this.unsent(delivery, subscription, { to: 'deferred', nextAttemptAt: Date.now() + wait });
    }
  }

  private held(delivery: LeasedDelivery, subscription: Subscription, openForMs: number): Report {
    const nextAttemptAt = Date.now() + Math.ceil(Math.max(openForMs, HELD_RETRY_MS * (0.5 + Math.random())));
    return this.unsent(delivery, subscription, { to: 'deferred', nextAttemptAt, failure: 'domain_blocked' });
  }

  private unsent(
    delivery: LeasedDelivery,
    subscription: Subscription | undefined,
    place: Omit<Released, 'ref' | 'claim' | 'attempt'>,
  ): Report {
    const { ref, claim } = delivery;
    const settlement: Released = { ...place, ref, claim, attempt: null };
    return { delivery, subscription, settlement, signal: 'nothing', outcome: null };
  }
}

function receiverSignal(outcome: AttemptOutcome): Report['signal'] {
  if (outcome.ok || outcome.status !== null) return 'answered';
  return outcome.failure === 'timeout' ? 'timed_out' : 'nothing';
}
