/** spec/delivery.md section 5. Durations in milliseconds. */
export const CIRCUIT = {
  windowMs: 120_000,
  buckets: 12,
  minAttempts: 100,
  minSuccessShare: 0.9,
  openMs: 180_000,
  /** In flight at once, while it ramps up again, before everything may go. */
  fullWidth: 64,
} as const;

export type CircuitState = 'closed' | 'open' | 'probing';

interface Bucket {
  /** Number of the time slice that it counts. */
  slice: number;
  attempts: number;
  successes: number;
}

/**
 * One app's view of one host. Too many failures open it; later a single probe goes first, and each success doubles
 * what may go at once until nothing is held back. Pure: the clock is the caller's, milliseconds from whenever.
 */
export class CircuitBreaker {
  private readonly buckets: Bucket[] = [];
  /** By the caller's clock; 0: not open. */
  private openUntil = 0;
  /** What may be in flight while it recovers; infinite when closed. */
  private width = Number.POSITIVE_INFINITY;
  private inFlight = 0;

  /** Whether an attempt may start; one that may is counted until `record`. */
  admit(now: number): boolean {
    if (now < this.openUntil) return false;
    if (this.inFlight >= this.width) return false;
    this.inFlight += 1;
    return true;
  }

  record(success: boolean, now: number): void {
    this.inFlight -= 1;
    // It was under way when the circuit opened: neither a probe nor news.
    if (now < this.openUntil) return;
    if (this.width === Number.POSITIVE_INFINITY) this.count(success, now);
    else if (success) this.widen();
    else this.open(now);
  }

  /** What was admitted was not sent after all. */
  withdraw(): void {
    this.inFlight -= 1;
  }

  state(now: number): CircuitState {
    if (now < this.openUntil) return 'open';
    return this.width === Number.POSITIVE_INFINITY ? 'closed' : 'probing';
  }

  /** By the caller's clock: when a probe may go. */
  get retryAt(): number {
    return this.openUntil;
  }

  /** Nothing is known of it that would matter after the window. */
  isForgettable(now: number): boolean {
    const newest = this.buckets.at(-1)?.slice ?? 0;
    return this.inFlight === 0 && this.state(now) === 'closed' && newest < sliceOf(now) - CIRCUIT.buckets;
  }

  private count(success: boolean, now: number): void {
    const slice = sliceOf(now);
    let bucket = this.buckets.at(-1);
    if (bucket?.slice !== slice) {
      bucket = { slice, attempts: 0, successes: 0 };
      this.buckets.push(bucket);
      while (this.buckets[0]!.slice <= slice - CIRCUIT.buckets) this.buckets.shift();
    }
    bucket.attempts += 1;
    if (success) bucket.successes += 1;
    else if (this.isFailing()) this.open(now);
  }

  private isFailing(): boolean {
    let attempts = 0;
    let successes = 0;
    for (const bucket of this.buckets) {
      attempts += bucket.attempts;
      successes += bucket.successes;
    }
    return attempts >= CIRCUIT.minAttempts && successes / attempts < CIRCUIT.minSuccessShare;
  }

  private open(now: number): void {
    this.openUntil = now + CIRCUIT.openMs;
    this.width = 1;
    this.buckets.length = 0;
  }

  private widen(): void {
    this.width *= 2;
    if (this.width > CIRCUIT.fullWidth) this.width = Number.POSITIVE_INFINITY;
  }
}

const sliceOf = (now: number) => Math.floor(now / (CIRCUIT.windowMs / CIRCUIT.buckets));
