import type { Dispatcher } from 'undici';
import { failureOf } from '../egress/failure-of.js';
import type { AttemptLimits, AttemptOutcome } from '../model/attempt-outcome.js';
import type { FailureCode } from '../model/delivery.js';
import { type DeadlineWheel, type Expiring, NOT_ARMED } from './deadline-wheel.js';

/** Control characters except tab and newline, and characters that change the direction of text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: this expression is there to find them
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** The first bytes of an answer's body as text that is safe to show, or null if the body is empty. */
export function excerptOf(chunks: readonly Buffer[], maxBytes: number): string | null {
  const bytes = Buffer.concat(chunks).subarray(0, maxBytes);
  if (bytes.length === 0) return null;
  // `stream` drops a character that the limit cuts in two, instead of replacing it.
  return new TextDecoder().decode(bytes, { stream: true }).replace(UNSAFE, '\ufffd');
}

/** Interim answers such as 103 are skipped up to this number. */
const MAX_INFORMATIONAL = 16;
const MAX_RETRY_AFTER = 64;
const NOTHING: readonly Buffer[] = [];

/**
 * One request, as undici's handler. It reads the answer within the limits and settles exactly once. A status of 200–299
 * is a success; the rest of the answer is only read so that the connection can be used again.
 */
export class Attempt implements Dispatcher.DispatchHandler, Expiring {
  dueTick = NOT_ARMED;
  readonly #startedAt = Date.now();
  readonly #started = performance.now();
  #abort: (() => void) | null = null;
  #settled = false;
  #status: number | null = null;
  #retryAfter: string | null = null;
  #informational = 0;
  #bodyBytes = 0;
  #excerpt: readonly Buffer[] = NOTHING;

  constructor(
    private readonly limits: AttemptLimits,
    private readonly wheel: DeadlineWheel,
    private readonly settle: (outcome: AttemptOutcome, isWhole: boolean) => void,
  ) {
    wheel.arm(this, this.#started + limits.totalMs);
  }

  onConnect(abort: () => void): void {
    this.#abort = abort;
    if (this.#settled) abort();
    else this.#limitPhase(this.limits.headersMs);
  }

  onHeaders(status: number, headers: Buffer[]): boolean {
    if (status < 200) {
      this.#informational += 1;
      if (status <= 101 || this.#informational > MAX_INFORMATIONAL) this.#drop('protocol');
    } else if (status > 599) {
      this.#drop('protocol');
    } else {
      this.#status = status;
      if (status === 429 || status === 503) this.#retryAfter = findRetryAfter(headers);
      this.#limitPhase(this.limits.bodyMs);
    }
    return true;
  }

  onData(chunk: Buffer): boolean {
    const room = this.limits.excerptBytes - this.#bodyBytes;
    // A copy: a view would keep the socket's whole chunk in memory.
    if (this.#failing && room > 0) this.#excerpt = [...this.#excerpt, Buffer.from(chunk.subarray(0, room))];
    this.#bodyBytes += chunk.length;
    if (this.#bodyBytes > this.limits.bodyBytes) this.#drop('protocol');
    return true;
  }

  onComplete(): void {
    this.#finish('protocol', true);
  }

  onError(error: Error): void {
    if (!this.#settled) this.#finish(failureOf(error));
  }

  onDeadline(): void {
    this.#drop('timeout');
  }

  get #failing(): boolean {
    return this.#status !== null && this.#status >= 300;
  }

  #limitPhase(ms: number): void {
    this.wheel.arm(this, Math.min(this.#started + this.limits.totalMs, performance.now() + ms));
  }

  /** Settles, and closes the connection. */
  #drop(otherwise: FailureCode): void {
    this.#finish(otherwise);
    this.#abort?.();
  }

  /** Settles by the status, or with this failure if there is no status. */
  #finish(otherwise: FailureCode, isWhole = false): void {
    if (this.#settled) return;
    this.#settled = true;
    this.wheel.disarm(this);
    this.settle(this.#outcome(otherwise), isWhole);
  }

  #outcome(otherwise: FailureCode): AttemptOutcome {
    const base = { startedAt: this.#startedAt, durationMs: Math.round(performance.now() - this.#started) };
    const status = this.#status;
    if (status !== null && status < 300) return { ok: true, status, ...base };
    const failure = status === null ? otherwise : 'http_status';
    const excerpt = excerptOf(this.#excerpt, this.limits.excerptBytes);
    return { ok: false, status, failure, excerpt, retryAfter: this.#retryAfter, ...base };
  }
}

/** `headers` has names and values in turn. */
function findRetryAfter(headers: Buffer[]): string | null {
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if (headers[i]!.toString('latin1').toLowerCase() !== 'retry-after') continue;
    const value = headers[i + 1]!.toString('latin1').trim();
    return value.length <= MAX_RETRY_AFTER ? value : null;
  }
  return null;
}
