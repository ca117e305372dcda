import type { FailureCode } from './delivery.js';
import type { FailureReason } from './failure-reason.js';

/** Limits of one attempt. Times are milliseconds. */
export interface AttemptLimits {
  /** From the connection to the end of the answer's header block. */
  headersMs: number;
  /** From the header block to the end of the body. */
  bodyMs: number;
  /** The whole attempt, including the lookup of the name. */
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

/** Milliseconds to connect, TLS included, within the default total. */
export const CONNECT_MS = 5_000;

/** How long the phases of an attempt may take that takes `totalMs` in all: each its part of it, as by default. */
export function phasesWithin(
  totalMs: number,
): Pick<AttemptLimits, 'headersMs' | 'bodyMs' | 'totalMs'> & { connectMs: number } {
  const part = (ms: number) => Math.ceil((ms * totalMs) / ATTEMPT_LIMITS.totalMs);
  const { headersMs, bodyMs } = ATTEMPT_LIMITS;
  return { headersMs: part(headersMs), bodyMs: part(bodyMs), connectMs: part(CONNECT_MS), totalMs };
}

/** Epoch milliseconds between which it is valid. */
export interface ReceiverCertificate {
  validFrom: number;
  expiresAt: number;
}

interface OutcomeBase {
  /** Epoch milliseconds. */
  startedAt: number;
  /** Whole milliseconds. */
  durationMs: number;
  /** Only if the attempt opened a connection with TLS. */
  certificate?: ReceiverCertificate;
}

/** The receiver answered with a 2xx status line. What followed it does not matter. */
export interface SucceededOutcome extends OutcomeBase {
  ok: true;
  status: number;
}

export interface FailedOutcome extends OutcomeBase {
  ok: false;
  /** Null unless `failure` is `http_status`. */
  status: number | null;
  failure: FailureCode;
  /** Null if the failure says everything. */
  reason: FailureReason | null;
  /** The first 4 KiB of the answer's body as harmless text, or null if it is empty. */
  excerpt: string | null;
  /** The header of a 429 or 503, as it was received, or null. */
  retryAfter: string | null;
}

/** The result of one attempt. */
export type AttemptOutcome = SucceededOutcome | FailedOutcome;
