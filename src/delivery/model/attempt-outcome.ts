import type { FailureCode } from './delivery.js';

interface OutcomeBase {
  /** Epoch milliseconds. */
  startedAt: number;
  /** Whole milliseconds. */
  durationMs: number;
}

/** A 2xx status line came; what followed it does not matter. */
export interface SucceededOutcome extends OutcomeBase {
  ok: true;
  status: number;
}

export interface FailedOutcome extends OutcomeBase {
  ok: false;
  /** With `http_status` only. */
  status: number | null;
  failure: FailureCode;
  /** The first 4 KiB of the answer's body, as harmless text; null where there was none. */
  excerpt: string | null;
  /** The header as it came, of a 429 or 503. */
  retryAfter: string | null;
}

/** What came of sending once. */
export type AttemptOutcome = SucceededOutcome | FailedOutcome;
