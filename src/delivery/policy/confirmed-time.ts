/** How far the clock may be ahead of what has passed. More is a jump. */
export const DRIFT_MS = 300_000;
/** After so long, by the monotonic clock, a clock that has jumped forward is believed. */
export const CONFIRM_MS = 3_600_000;

/** One look at both clocks, in milliseconds. Only the second one cannot be set. */
export interface ClockReading {
  wall: number;
  monotonic: number;
}

/**
 * The time by which things are deleted for good: never later than the wall clock, and it moves forward only by what has
 * passed. A clock that jumps forward is held for confirmation: whoever set it wrong has an hour to set it right. A clock
 * that is set back is followed at once, because nothing is deleted by it too early.
 */
export class ConfirmedTime {
  private last: ClockReading;
  private held: { since: ClockReading } | null = null;

  /** @param reached the time that was reached when the process last ran, or null if it never ran */
  constructor(reached: number | null, now: ClockReading) {
    this.last = { wall: reached ?? now.wall, monotonic: now.monotonic };
    this.at(now);
  }

  /** How far the wall clock is ahead of the confirmed time, or 0 if it is believed. As of the last reading. */
  jump(now: ClockReading): number {
    return this.held ? now.wall - this.last.wall : 0;
  }

  /** The confirmed time in epoch milliseconds. */
  at(now: ClockReading): number {
    const passed = this.last.wall + now.monotonic - this.last.monotonic;
    this.held = now.wall <= passed + DRIFT_MS ? null : this.hold(now);
    const isConfirmed = this.held && now.monotonic - this.held.since.monotonic >= CONFIRM_MS;
    if (isConfirmed) this.held = null;
    this.last = { wall: this.held ? passed : now.wall, monotonic: now.monotonic };
    return this.last.wall;
  }

  /** Another jump meanwhile starts the hour again. */
  private hold(now: ClockReading): { since: ClockReading } {
    if (!this.held) return { since: now };
    const { since } = this.held;
    const drift = now.wall - since.wall - (now.monotonic - since.monotonic);
    return Math.abs(drift) <= DRIFT_MS ? this.held : { since: now };
  }
}
