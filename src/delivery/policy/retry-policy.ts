/**
 * `Retry-After` as milliseconds from now (RFC 9110 section 10.2.3: seconds, or an HTTP date); null for anything else.
 */
export function parseRetryAfter(value: string | null, now: number): number | null {
  if (value === null) return null;
  const text = value.trim();
  if (/^\d{1,10}$/.test(text)) return Number(text) * 1000;
  if (!HTTP_DATE.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

/** IMF-fixdate alone: Date.parse takes far more than a header may say. */
const HTTP_DATE =
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}:\d{2} GMT$/;

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
