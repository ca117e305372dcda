import type { DeliveryRef, FailedAttempt, SuccessfulAttempt } from './delivery.js';

/** What becomes of a leased delivery. The types make it impossible to settle a failure as a success. */
export type Settlement = Delivered | Retried | Exhausted | Released;

export interface Delivered {
  to: 'delivered';
  ref: DeliveryRef;
  attempt: SuccessfulAttempt;
}

export interface Retried {
  to: 'retry';
  ref: DeliveryRef;
  attempt: FailedAttempt;
  /** Epoch milliseconds. */
  nextAttemptAt: number;
}

/** There are no more attempts. A delivery that had succeeded before it was sent again still counts as delivered. */
export interface Exhausted {
  to: 'exhausted' | 'parked' | 'cancelled';
  ref: DeliveryRef;
  attempt: FailedAttempt;
}

/** Nothing was sent, and no attempt is counted. It goes to the hook's backlog, is deferred, parked, or canceled. */
export interface Released {
  to: 'waiting' | 'deferred' | 'parked' | 'cancelled';
  ref: DeliveryRef;
  attempt: null;
  /** As in the leased delivery. It tells a repeated write from the release of a later claim of the same delivery. */
  claim: string | null;
  /** Only with `deferred`: epoch milliseconds. */
  nextAttemptAt?: number;
}
