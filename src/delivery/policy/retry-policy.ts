import { parseHttpDate } from './http-date.js';

/** The longest delay that a receiver may ask for: 24 hours. */
const RETRY_AFTER_CAP_MS = 24 * 60 * 60 * 1000;
const JITTER = 0.1;

/**
 * `Retry-After` as milliseconds from now, at most 24 hours, or null if it is not valid. RFC 9110 section 10.2.3 allows
 * seconds and HTTP dates.
 */
export function parseRetryAfter(value: string | null, now: number): number | null {
  if (value === null) return null;
  const text = value.trim();
  const at = /^\d+$/.test(text) ? now + Number(text) * 1000 : parseHttpDate(text, now);
  return at === null ? null : Math.min(Math.max(0, at - now), RETRY_AFTER_CAP_MS);
}

export interface FailureFacts {
  /** Number of the failed attempt, from 1. */
  attempt: number;
  /** Null if the receiver sent no status line. */
  status: number | null;
  retryAfter: string | null;
  /** Epoch milliseconds at the end of the attempt. */
  now: number;
}

/**
 * When to try again in epoch milliseconds, or null if the schedule has no more delays.
 * @param schedule milliseconds after each failure
 * @param random 0 ≤ random < 1. It spreads deliveries that failed together by ±10 %.
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
  return parseRetryAfter(retryAfter, now) ?? 0;
}
