import { parseRetryAfter } from './retry-after.js';

/** The longest that a receiver may put us off (spec/delivery.md section 3). */
const RETRY_AFTER_CAP_MS = 24 * 60 * 60 * 1000;
const JITTER = 0.1;

export interface FailureFacts {
  /** Which attempt failed, from 1. */
  attempt: number;
  /** Null where no status line came. */
  status: number | null;
  retryAfter: string | null;
  /** Epoch milliseconds at the end of the attempt. */
  now: number;
}

/**
 * When to try again, epoch milliseconds; null when the schedule is used up.
 * @param schedule milliseconds after each failure
 * @param random 0 ≤ random < 1, spreads what failed together over ±10 %
 */
export function nextAttemptAt(
  facts: FailureFacts,
  schedule: readonly number[],
  random: number,
): number | null {
  const delay = schedule[facts.attempt - 1];
  if (delay === undefined) return null;
  const jittered = delay * (1 - JITTER + 2 * JITTER * random);
  return Math.round(facts.now + Math.max(jittered, putOff(facts)));
}

function putOff({ status, retryAfter, now }: FailureFacts): number {
  if (status !== 429 && status !== 503) return 0;
  return Math.min(parseRetryAfter(retryAfter, now) ?? 0, RETRY_AFTER_CAP_MS);
}
