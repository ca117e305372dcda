import type { FailureCode } from './delivery.js';

/** Limits of one attempt (spec/delivery.md section 2); times in milliseconds. */
export interface AttemptLimits {
  /** From the connection to the end of the answer's header block. */
  headersMs: number;
  /** From the header block to the end of the body. */
  bodyMs: number;
  /** The whole attempt, looking up the name included. */
  totalMs: number;
  headerBytes: number;
  bodyBytes: number;
  /** How much of a failed answer's body is kept. */
  excerptBytes: number;
}

export const ATTEMPT_LIMITS: AttemptLimits = {
  headersMs: 10_000,
  bodyMs: 2_000,
  totalMs: 15_000,
  headerBytes: 16 * 1024,
  bodyBytes: 16 * 1024,
  excerptBytes: 4 * 1024,
};

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
