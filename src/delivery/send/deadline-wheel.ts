/** Something with a deadline. It belongs to one wheel, and only the wheel writes `dueTick`. */
export interface Expiring {
  /** NOT_ARMED, or the tick at which the deadline has passed. */
  dueTick: number;
  onDeadline(): void;
}

export const NOT_ARMED = -1;

export interface DeadlineWheelOptions {
  /** Milliseconds. A deadline fires at most this late, unless the event loop is busy. */
  tickMs: number;
  /** A monotonic clock in milliseconds. */
  now: () => number;
}

/** A deadline further away than this many ticks is looked at once in each turn. */
const SLOTS = 512;

/** Many deadlines on one coarse timer. A timer for each request halves the speed of sending. */
export class DeadlineWheel {
  readonly #slots = Array.from({ length: SLOTS }, () => new Set<Expiring>());
  readonly #tickMs: number;
  readonly #now: () => number;
  #tick = 0;
  #armed = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor({ tickMs, now }: DeadlineWheelOptions) {
    this.#tickMs = tickMs;
    this.#now = now;
  }

  /** Sets or moves the deadline. `at` is a time of the wheel's clock. */
  arm(expiring: Expiring, at: number): void {
    this.disarm(expiring);
    this.#start();
    expiring.dueTick = Math.max(this.#tick + 1, Math.ceil(at / this.#tickMs));
    this.#slot(expiring.dueTick).add(expiring);
    this.#armed += 1;
  }

  /** Does nothing if no deadline is set. */
  disarm(expiring: Expiring): void {
    if (expiring.dueTick === NOT_ARMED) return;
    this.#slot(expiring.dueTick).delete(expiring);
    expiring.dueTick = NOT_ARMED;
    this.#armed -= 1;
  }

  /** Fires the deadlines that have passed. */
  advance(): void {
    const target = Math.floor(this.#now() / this.#tickMs);
    // After a long stall, one turn visits every slot.
    for (let tick = Math.max(this.#tick + 1, target - SLOTS + 1); tick <= target; tick += 1)
      this.#expire(tick, target);
    this.#tick = Math.max(this.#tick, target);
    if (this.#armed === 0) this.#stop();
  }

  #expire(tick: number, target: number): void {
    for (const expiring of this.#slot(tick)) {
      if (expiring.dueTick > target) continue;
      this.disarm(expiring);
      expiring.onDeadline();
    }
  }

  #slot(tick: number): Set<Expiring> {
    return this.#slots[tick % SLOTS]!;
  }

  #start(): void {
    if (this.#timer !== null) return;
    this.#tick = Math.floor(this.#now() / this.#tickMs);
    // The sockets are read first: an answer that came while the process was stopped or busy did not come too late.
    this.#timer = setInterval(() => setImmediate(() => this.advance()), this.#tickMs).unref();
  }

  #stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }
}
