import type { DeliveryRef, FailedAttempt, LeasedDelivery, SuccessfulAttempt } from './delivery.js';

/** What becomes of a leased delivery. The types make it impossible to settle a failure as a success. */
export type Settlement = Delivered | Retried | Exhausted | Released;

interface SettlementBase {
  ref: DeliveryRef;
  /** Whose delivery it is. Without it the store has to read it back for the statistics. */
  origin?: DeliveryOrigin;
  /**
   * As in the leased delivery. With it, the store calls the next of the line if this one has ended. A success without it
   * would leave the line standing.
   */
  line?: string;
  /** This process has room for the next of the line: a store may lease it with the end of this one, and give it. */
  takesNext?: true;
  /** The lease of a message that was pulled. Without it, the lease of this process holds the delivery. */
  pull?: PullLease;
}

/**
 * Holds one message for the one that pulled it, and fences what it says of the message. It outlives the process that gave
 * it: any process settles under it.
 */
export interface PullLease {
  /** A ULID of the time at which it was given. One for all messages that were pulled together. */
  id: string;
  subscriptionKey: string;
  /** The number of the attempt, from 1. */
  number: number;
}

export type DeliveryOrigin = Pick<
  LeasedDelivery,
  'storeHash' | 'clientId' | 'subscriptionKey' | 'acceptedAt'
>;

export interface Delivered extends SettlementBase {
  to: 'delivered';
  attempt: SuccessfulAttempt;
}

export interface Retried extends SettlementBase {
  to: 'retry';
  attempt: FailedAttempt;
  /** Epoch milliseconds. */
  nextAttemptAt: number;
}

/** There are no more attempts. A delivery that had succeeded before it was sent again still counts as delivered. */
export interface Exhausted extends SettlementBase {
  to: 'exhausted' | 'parked' | 'cancelled';
  attempt: FailedAttempt;
}

/** Nothing was sent, and no attempt is counted. It goes to the hook's backlog, is deferred, parked, or canceled. */
export interface Released extends SettlementBase {
  to: 'waiting' | 'deferred' | 'parked' | 'cancelled';
  attempt: null;
  /** As in the leased delivery. It tells a repeated write from the release of a later claim of the same delivery. */
  claim: string | null;
  /** Only with `deferred`: epoch milliseconds. */
  nextAttemptAt?: number;
}

/** How many settlements were refused. */
export interface Refusals {
  /** Their deliveries are no longer under the lease of this process. */
  fenced: number;
  /** Of messages that were pulled: their pull lease holds them no longer. Whoever pulls may cause these. */
  late: number;
}

/**
 * Whether a settlement ends a delivery without success. A delivery that was delivered before it was sent again then
 * counts as delivered still. A retry ends nothing; what was released before any attempt ends only if it is cancelled.
 */
export function endsUnsuccessfully({ to, attempt }: Settlement): boolean {
  if (to === 'delivered' || to === 'retry') return false;
  return attempt !== null || to === 'cancelled';
}

/** Whose delivery it is, and its line. Without the body, which would stay in memory and go to the thread of the database. */
export const identityOf = ({
  storeHash,
  clientId,
  subscriptionKey,
  acceptedAt,
  line,
}: LeasedDelivery): Pick<Settlement, 'origin' | 'line'> => ({
  origin: { storeHash, clientId, subscriptionKey, acceptedAt },
  ...(line !== undefined && { line }),
});

/**
 * Whether something must be claimed soon that would not be there without a new event: a first attempt has failed, or the
 * next of a line may be called. Later attempts of a backlog do not count: it would hurry itself.
 */
export const leavesWork = ({ to, attempt }: Settlement, line: string | undefined): boolean =>
  line !== undefined || (to === 'retry' && attempt.number === 1);
