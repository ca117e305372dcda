import type { FailureCode } from '../delivery/model/delivery.js';
import type { FailureReason } from '../delivery/model/failure-reason.js';
import { addDistribution, addDuration, type Distribution, emptyDistribution } from './distribution.js';

/** What a result made of a delivery that is not sent again for now. */
export type Ending = 'exhausted' | 'parked' | 'cancelled';

/** One thing that is counted. Times are epoch milliseconds. */
export interface CountedResult {
  /** When the attempt ended or, without one, when the delivery was parked or cancelled. */
  at: number;
  /** Null if nothing was sent. */
  attempt: { durationMs: number; failure: FailureCode | string | null } | null;
  /** Of a success: from the acceptance of the event to the end of the attempt. Null otherwise. */
  deliveryMs: number | null;
  ending: Ending | null;
  /** Of a failed attempt, where it is known. */
  cause?: FailureCause;
}

/** What an incident tells about a failed attempt besides its failure code. */
export interface FailureCause {
  /** Null if the receiver sent no status line. */
  status: number | null;
  reason: FailureReason | null;
  /** Of its event. */
  acceptedAt: number;
}

/** What the results of some time add up to. */
export interface Tally extends Record<Ending, number> {
  delivered: number;
  /** Failed attempts by failure code. */
  failed: Record<string, number>;
  /** Of every attempt. */
  attempt: Distribution;
  /** From the acceptance of the event to the success. */
  delivery: Distribution;
}

export const emptyTally = (): Tally => ({
  delivered: 0,
  failed: {},
  exhausted: 0,
  parked: 0,
  cancelled: 0,
  attempt: emptyDistribution(),
  delivery: emptyDistribution(),
});

export function addResult(to: Tally, { attempt, deliveryMs, ending }: CountedResult): void {
  if (attempt !== null) {
    addDuration(to.attempt, attempt.durationMs);
    if (attempt.failure === null) to.delivered += 1;
    else to.failed[attempt.failure] = (to.failed[attempt.failure] ?? 0) + 1;
  }
  if (deliveryMs !== null) addDuration(to.delivery, deliveryMs);
  if (ending !== null) to[ending] += 1;
}

export function addTally(to: Tally, from: Tally): void {
  to.delivered += from.delivered;
  to.exhausted += from.exhausted;
  to.parked += from.parked;
  to.cancelled += from.cancelled;
  for (const [code, count] of Object.entries(from.failed)) to.failed[code] = (to.failed[code] ?? 0) + count;
  addDistribution(to.attempt, from.attempt);
  addDistribution(to.delivery, from.delivery);
}
