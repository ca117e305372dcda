/**
 * The circuit opens if fewer than 90 % of at least 100 attempts within two minutes succeed. It stays open for three
 * minutes. Durations are milliseconds.
 */
export const CIRCUIT = {
  windowMs: 120_000,
  buckets: 12,
  minAttempts: 100,
  minSuccessShare: 0.9,
  openMs: 180_000,
  /** In flight at once during recovery. Beyond this width the circuit closes. */
  fullWidth: 64,
} as const;

export type CircuitState = 'closed' | 'open' | 'probing';

interface Bucket {
  /** Number of the time slice whose attempts it counts. */
  slice: number;
  attempts: number;
  successes: number;
}

/**
 * One app's circuit for one host. Too many failures open it. Later a single probe goes first, and each success doubles
 * what may be in flight, until the circuit is closed. The caller brings the clock: any milliseconds that only grow.
 */
export class CircuitBreaker {
  private readonly buckets: Bucket[] = [];
  /** By the caller's clock. 0 if the circuit never opened. */
  private openUntil = 0;
  /** How many attempts may be in flight during recovery. Infinite while the circuit is closed. */
  private width = Number.POSITIVE_INFINITY;
  private inFlight = 0;

  /** Whether an attempt may start. If so, it counts as in flight until `record` or `withdraw`. */
  admit(now: number): boolean {
    if (this.spare(now) <= 0) return false;
    this.inFlight += 1;
    return true;
  }

  /** How many attempts may start now. */
  spare(now: number): number {
    return now < this.openUntil ? 0 : this.width - this.inFlight;
  }

  record(success: boolean, now: number): void {
    this.inFlight -= 1;
    // It was under way when the circuit opened, so it is no probe, and its result says nothing new.
    if (now < this.openUntil) return;
    if (this.width === Number.POSITIVE_INFINITY) this.count(success, now);
    else if (success) this.widen();
    else this.open(now);
  }

  /** An admitted attempt was not made after all. */
  withdraw(): void {
    this.inFlight -= 1;
  }

  /** An open circuit may be tried now: a single probe goes first. */
  probe(now: number): void {
    this.openUntil = Math.min(this.openUntil, now);
  }

  /** Milliseconds until an open circuit may be tried. 0 if it is not open. */
  opensIn(now: number): number {
    return Math.max(0, this.openUntil - now);
  }

  state(now: number): CircuitState {
    if (now < this.openUntil) return 'open';
    return this.width === Number.POSITIVE_INFINITY ? 'closed' : 'probing';
  }

  /** A new circuit would behave the same. */
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
