/** How many attempts a lane may have under way. */
export interface WidthBounds {
  /** Where it starts, and what it has whoever else sends. */
  usual: number;
  /** What it may reach while its receiver answers quickly. The same as `usual`: it is fixed. */
  most: number;
}

/** Of a hook without a number of its own, unless the operator has set one. */
export const IN_FLIGHT: WidthBounds = { usual: 8, most: 64 };

/** An answer within so many milliseconds is quick. While an attempt takes longer, no more than the usual ones start. */
const QUICK_MS = 100;
/** It has slowed if it takes longer than so many times the fastest one, and so many milliseconds for our own loop. */
const SLOWED = 2;
const LOOP_MS = 10;
/** What attempts beyond the usual ones may fill of a store's limit: the last quarter is for its other hooks. */
export const extraInStore = (limit: number): number => Math.floor((limit * 3) / 4);

/**
 * Attempts beyond the usual ones start while the process has fewer than this under way, of its limit. A process with more
 * to do sends no faster by them, and each connection costs it time: saturated by 64 hooks, it was a tenth slower.
 */
export const extraInProcess = (limit: number): number => Math.floor(limit / 4);

/**
 * How many attempts one lane has under way, by what its receiver answers. After a time-out it is one, and each answer doubles
 * it, up to the usual number. Each quick success adds one more while more would wait, one that has slowed takes half of these
 * away, and a failure all of them.
 */
export class LaneWidth {
  private current: number;
  private fastest = Number.POSITIVE_INFINITY;

  constructor(private bounds: WidthBounds) {
    this.current = bounds.usual;
  }

  /** Whether nothing is known of the receiver that it must not forget. */
  get isUsual(): boolean {
    return this.current >= this.bounds.usual;
  }

  /** Whether the next attempt would be one beyond the usual number. */
  isExtra(inFlight: number): boolean {
    return inFlight >= this.bounds.usual;
  }

  /** @param waited for how many milliseconds the oldest attempt has been under way */
  admits(inFlight: number, waited: () => number): boolean {
    return inFlight < this.current && (!this.isExtra(inFlight) || waited() <= QUICK_MS);
  }

  bound(bounds: WidthBounds): void {
    const { usual, most } = this.bounds;
    if (bounds.usual === usual && bounds.most === most) return;
    this.current = this.isUsual ? bounds.usual : Math.min(this.current, bounds.usual);
    this.bounds = bounds;
  }

  /** One at a time, until the receiver answers. */
  narrow(): void {
    this.current = 1;
  }

  /** Nothing beyond the usual number: the receiver is not known to keep up. */
  fallBack(): void {
    this.current = Math.min(this.current, this.bounds.usual);
  }

  refused(): void {
    if (!this.isUsual) this.recover();
    else this.fallBack();
  }

  /** @param busy attempts under way, this one included, or 0 if nothing waits for it to end */
  succeeded(ms: number, busy: number): void {
    const isQuick = ms <= Math.min(QUICK_MS, this.fastest * SLOWED + LOOP_MS);
    this.fastest = Math.min(this.fastest, ms);
    if (!this.isUsual) this.recover();
    else if (!isQuick) this.current = this.bounds.usual + Math.floor((this.current - this.bounds.usual) / 2);
    else if (busy >= this.current) this.current = Math.min(this.current + 1, this.bounds.most);
  }

  reset(): void {
    this.current = this.bounds.usual;
  }

  private recover(): void {
    this.current = Math.min(this.current * 2, this.bounds.usual);
  }
}
