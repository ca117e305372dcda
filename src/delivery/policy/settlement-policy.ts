import type { AttemptOutcome, FailedOutcome } from '../model/attempt-outcome.js';
import type { FailedAttempt, LeasedDelivery } from '../model/delivery.js';
import type { Delivered, Exhausted, Retried } from '../model/settlement.js';
import { nextAttemptAt } from './retry-policy.js';

const GONE = 410;

export interface RetryContext {
  /** Milliseconds after each failure. */
  schedule: readonly number[];
  /** 0 ≤ random < 1 */
  random: number;
  /** Whether the hook has changed since the attempt started. */
  isOutdated: boolean;
  /** Whether failures may turn the hook off. If not, a 410 is a failure like any other. */
  mayDisable: boolean;
}

/** Decides what becomes of a delivery after an attempt: delivered, retried, parked after a 410, or exhausted. */
export function settlementFor(
  delivery: LeasedDelivery,
  outcome: AttemptOutcome,
  context: RetryContext,
): Delivered | Retried | Exhausted {
  const number = delivery.attempts + 1;
  const { ref } = delivery;
  const { startedAt, durationMs } = outcome;
  if (outcome.ok)
    return { to: 'delivered', ref, attempt: { number, startedAt, durationMs, status: outcome.status } };
  const attempt = failedAttempt(number, outcome);
  if (outcome.status === GONE && context.mayDisable) {
    // The hook is turned off, and the delivery is kept until its app enables it. A hook that has changed stays on.
    if (context.isOutdated) return { to: 'retry', ref, attempt, nextAttemptAt: startedAt + durationMs };
    return { to: 'parked', ref, attempt };
  }
  const next = retryTime(delivery, outcome, context);
  return next === null
    ? { to: 'exhausted', ref, attempt }
    : { to: 'retry', ref, attempt, nextAttemptAt: next };
}

/** Epoch milliseconds, or null if that was the last attempt. */
function retryTime(
  delivery: LeasedDelivery,
  outcome: FailedOutcome,
  { schedule, random }: RetryContext,
): number | null {
  if (delivery.retriesFrom === null) return null;
  const { status, retryAfter, startedAt, durationMs } = outcome;
  const attempt = delivery.attempts + 1 - delivery.retriesFrom;
  return nextAttemptAt({ attempt, status, retryAfter, now: startedAt + durationMs }, schedule, random);
}

function failedAttempt(number: number, outcome: FailedOutcome): FailedAttempt {
  const { startedAt, durationMs, status, failure, reason, excerpt } = outcome;
  return { number, startedAt, durationMs, status, failure, reason, excerpt };
}
