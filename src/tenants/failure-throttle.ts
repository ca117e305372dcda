import { LRUCache } from 'lru-cache';
import { AppError } from '../errors/app-error.js';

const WINDOW_MS = 60_000;
const MAX_KEYS = 10_000;

/** How much later an answer to a failure beyond the limits comes. So many answers wait at once, and no more. */
const SLOWED_BY_MS = 1_000;
const MAX_SLOWED = 100;

/**
 * Counts failures by key in fixed windows of one minute. Beyond MAX_KEYS it evicts the window that began first; `peek`
 * keeps that order. Pure except for the given clock.
 */
export class FailureThrottle {
  private readonly windows = new LRUCache<string, { failures: number; endsAt: number }>({ max: MAX_KEYS });

  /**
   * @param now a monotonic clock, in milliseconds
   * @param perWindow failures of a key until it has to wait
   */
  constructor(
    private readonly now: () => number,
    private readonly perWindow: number,
  ) {}

  /** Seconds until the next try is allowed, or 0 if it is allowed now. */
  wait(key: string): number {
    const window = this.windows.peek(key);
    if (!window || window.failures < this.perWindow) return 0;
    return Math.max(0, Math.ceil((window.endsAt - this.now()) / 1000));
  }

  fail(key: string): void {
    const now = this.now();
    const window = this.windows.peek(key);
    if (window && window.endsAt > now) {
      window.failures++;
      return;
    }
    this.windows.set(key, { failures: 1, endsAt: now + WINDOW_MS });
  }
}

/**
 * Failures are slowed, successes never: a stranger who fails, perhaps from the address of a proxy that all callers share,
 * must not lock anyone out.
 */
export class FailureLimits {
  private slowed = 0;

  /** @param throttles each counts by a key of its own */
  constructor(private readonly throttles: readonly FailureThrottle[]) {}

  /** Call it for a failure. @param keys one for each throttle @throws AppError too_many_requests, late, beyond the limits */
  async count(...keys: string[]): Promise<void> {
    const seconds = Math.max(...this.throttles.map((throttle, i) => throttle.wait(keys[i]!)));
    if (seconds === 0) {
      for (const [i, throttle] of this.throttles.entries()) throttle.fail(keys[i]!);
      return;
    }
    await this.slowDown();
    const headers = { 'Retry-After': String(seconds) };
    throw new AppError('too_many_requests', 'Too many failed attempts. Try again later.', { headers });
  }

  /** Answers beyond the limit come at once: what waits holds memory and a connection. */
  private async slowDown(): Promise<void> {
    if (this.slowed >= MAX_SLOWED) return;
    this.slowed++;
    await new Promise((resolve) => setTimeout(resolve, SLOWED_BY_MS));
    this.slowed--;
  }
}
