const SECOND = 1_000;

/** How many came in the last second, by `performance.now()`. */
export class Inflow {
  private since = Number.NEGATIVE_INFINITY;
  private current = 0;
  private last = 0;

  add(count: number, now: number): void {
    this.turn(now);
    this.current += count;
  }

  /** The last whole second's, or this one's if that is more already. */
  perMs(now: number): number {
    this.turn(now);
    return Math.max(this.last, this.current) / SECOND;
  }

  private turn(now: number): void {
    const age = now - this.since;
    if (age < SECOND) return;
    this.last = age < 2 * SECOND ? this.current : 0;
    this.current = 0;
    this.since = age < 2 * SECOND ? this.since + SECOND : now;
  }
}
