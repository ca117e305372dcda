/**
 * `Retry-After` as milliseconds from now, or null if the value is invalid. RFC 9110 section 10.2.3 allows seconds or an
 * HTTP date.
 */
export function parseRetryAfter(value: string | null, now: number): number | null {
  if (value === null) return null;
  const text = value.trim();
  if (/^\d{1,10}$/.test(text)) return Number(text) * 1000;
  if (!HTTP_DATE.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

/** Only IMF-fixdate, because Date.parse accepts far more than the header may contain. */
const HTTP_DATE =
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** The longest delay that a receiver may ask for: 24 hours. */
const RETRY_AFTER_CAP_MS = 24 * 60 * 60 * 1000;
const JITTER = 0.1;

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
  return Math.min(parseRetryAfter(retryAfter, now) ?? 0, RETRY_AFTER_CAP_MS);
}
