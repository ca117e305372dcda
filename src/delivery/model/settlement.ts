import type { DeliveryRef, FailedAttempt, SuccessfulAttempt } from './delivery.js';

/** The stages a delivery goes to when this process is done with it. A failure cannot be settled as a success. */
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

/** The end of its attempts. What had been delivered before it was sent again counts as delivered still. */
export interface Exhausted {
  to: 'exhausted' | 'parked' | 'cancelled';
  ref: DeliveryRef;
  attempt: FailedAttempt;
}

/** Nothing was sent: to the hook's backlog, to a later time, parked, or cancelled; no attempt is counted. */
export interface Released {
  to: 'waiting' | 'deferred' | 'parked' | 'cancelled';
  ref: DeliveryRef;
  attempt: null;
  /** As it was leased: no attempt's number tells a late repetition from what the next lease is put back with. */
  claim: string | null;
  /** Only with `deferred`: epoch milliseconds. */
  nextAttemptAt?: number;
  /** Only with `deferred`: shown as its last failure. */
  failure?: 'domain_blocked';
}
