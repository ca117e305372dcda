const WINDOW_MS = 60_000;
const FAILURES_PER_WINDOW = 10;
const MAX_KEYS = 10_000;

/** Counts failures by key in fixed windows. Pure but for the clock given. */
export class FailureThrottle {
  private readonly windows = new Map<string, { failures: number; endsAt: number }>();

  /** @param now a monotonic clock, milliseconds */
  constructor(private readonly now: () => number) {}

  /** Seconds until the next try is welcome; 0: now. */
  wait(key: string): number {
    const window = this.windows.get(key);
    if (!window || window.failures < FAILURES_PER_WINDOW) return 0;
    return Math.max(0, Math.ceil((window.endsAt - this.now()) / 1000));
  }

  fail(key: string): void {
    const now = this.now();
    const window = this.windows.get(key);
    if (window && window.endsAt > now) {
      window.failures++;
      return;
    }
    this.windows.delete(key);
    if (this.windows.size >= MAX_KEYS) this.windows.delete(this.windows.keys().next().value!);
    this.windows.set(key, { failures: 1, endsAt: now + WINDOW_MS });
  }
}
