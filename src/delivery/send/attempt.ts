import { type Failure, failureOf } from '../egress/failure-of.js';
import type { AttemptLimits, AttemptOutcome } from '../model/attempt-outcome.js';
import type { Connection, Exchange } from './connection.js';
import { type DeadlineWheel, type Expiring, NOT_ARMED } from './deadline-wheel.js';
import type { HookPool } from './hook-pool.js';

/** Control characters except tab and newline, and characters that change the direction of text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: this expression is there to find them
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** The first bytes of an answer's body as text that is safe to show, or null if the body is empty. */
export function excerptOf(body: Buffer | null, maxBytes: number): string | null {
  if (body === null || body.length === 0) return null;
  // `stream` drops a character that the limit cuts in two, instead of replacing it.
  const text = new TextDecoder().decode(body.subarray(0, maxBytes), { stream: true });
  return text.replace(UNSAFE, '\ufffd');
}

export interface AttemptParts {
  limits: AttemptLimits;
  wheel: DeadlineWheel;
  pool: HookPool;
  /** The request is never written twice. */
  once: boolean;
  settle: (outcome: AttemptOutcome) => void;
}

/**
 * One request and its answer, within the limits. It settles exactly once. A status of 200–299 is a success; the rest of
 * the answer is only read so that the connection can be used again.
 */
export class Attempt implements Exchange, Expiring {
  dueTick = NOT_ARMED;
  readonly #startedAt = Date.now();
  readonly #started = performance.now();
  #connection: Connection;
  #isSent = false;
  #isSettled = false;

  constructor(
    readonly head: string,
    readonly body: Buffer,
    private readonly parts: AttemptParts,
  ) {
    this.#connection = parts.pool.acquire();
  }

  begin(): void {
    // On an open connection `onSent` comes with the next immediate, and has a deadline of its own.
    if (!this.#connection.isOpen) this.#limit(this.#started + this.parts.limits.totalMs);
    this.#connection.send(this);
  }

  onSent(): void {
    this.#isSent = true;
    this.#limit(performance.now() + this.parts.limits.headersMs);
  }

  onBody(): void {
    this.#limit(performance.now() + this.parts.limits.bodyMs);
  }

  onAnswered(): void {
    this.#finish({ code: 'protocol', reason: this.#connection.reader.fault });
  }

  onLost(error: unknown): void {
    const { isReused, reader } = this.#connection;
    const mayRepeat = !this.parts.once || !this.#isSent;
    if (isReused && mayRepeat && !reader.hasBytes && isPlainLoss(error)) this.#sendAgain();
    else this.#finish(failureOf(error));
  }

  onDeadline(): void {
    const isTotal = performance.now() - this.#started >= this.parts.limits.totalMs;
    this.#connection.destroy();
    this.#finish({ code: 'timeout', reason: isTotal || !this.#isSent ? 'total_timeout' : 'answer_timeout' });
  }

  /**
   * The receiver closed an idle connection just as the request was on its way (RFC 9112 section 9.3.1). A new connection
   * is never a reused one, so this happens once.
   */
  #sendAgain(): void {
    this.#connection = this.parts.pool.replace(this.#connection);
    this.#isSent = false;
    this.begin();
  }

  #limit(at: number): void {
    this.parts.wheel.arm(this, Math.min(this.#started + this.parts.limits.totalMs, at));
  }

  /** Settles by the status, or with this failure if there is no status. */
  #finish(failure: Failure): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.parts.wheel.disarm(this);
    const outcome = this.#outcome(failure);
    this.parts.pool.release(this.#connection);
    this.parts.settle(outcome);
  }

  #outcome(failure: Failure): AttemptOutcome {
    const { isReused, certificate, reader } = this.#connection;
    const base = {
      startedAt: this.#startedAt,
      durationMs: Math.round(performance.now() - this.#started),
      ...(isReused || certificate === null ? null : { certificate }),
    };
    const { status, retryAfter, excerpt: body } = reader;
    if (status === null) return { ok: false, status, ...failed(failure), excerpt: null, retryAfter, ...base };
    if (status < 300) return { ok: true, status, ...base };
    const excerpt = excerptOf(body, this.parts.limits.excerptBytes);
    return { ok: false, status, ...failed(ANSWERED), excerpt, retryAfter, ...base };
  }
}

const ANSWERED: Failure = { code: 'http_status', reason: null };

const failed = ({ code: failure, reason }: Failure) => ({ failure, reason });

/** A close or a reset. Any other error says that the way to the receiver is broken. */
function isPlainLoss(error: unknown): boolean {
  if (error === null) return true;
  const { code } = error as { code?: unknown };
  return code === 'ECONNRESET' || code === 'EPIPE';
}
