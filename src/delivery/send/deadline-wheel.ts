/** What has a deadline. It belongs to one wheel, which alone writes `dueTick`. */
export interface Expiring {
  /** NOT_ARMED, or the tick after which it is late. */
  dueTick: number;
  onDeadline(): void;
}

export const NOT_ARMED = -1;

export interface DeadlineWheelOptions {
  /** Milliseconds: a deadline is at most this late, but for a busy event loop. */
  tickMs: number;
  /** A monotonic clock, milliseconds. */
  now: () => number;
}

/** Deadlines further away than this many ticks cost a look at each turn. */
const SLOTS = 512;

/** Many deadlines on one coarse timer: a timer of its own for each request halves the speed of sending. */
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

  /** Sets or moves the deadline; `at` is the clock's. */
  arm(expiring: Expiring, at: number): void {
    this.disarm(expiring);
    this.#start();
    expiring.dueTick = Math.max(this.#tick + 1, Math.ceil(at / this.#tickMs));
    this.#slot(expiring.dueTick).add(expiring);
    this.#armed += 1;
  }

  /** Harmless where it is not armed. */
  disarm(expiring: Expiring): void {
    if (expiring.dueTick === NOT_ARMED) return;
    this.#slot(expiring.dueTick).delete(expiring);
    expiring.dueTick = NOT_ARMED;
    this.#armed -= 1;
  }

  /** Ends what is due by the clock; called by the wheel's own timer. */
  advance(): void {
    const target = Math.floor(this.#now() / this.#tickMs);
    // After a long stall one turn sees every slot.
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
    this.#timer = setInterval(() => this.advance(), this.#tickMs).unref();
  }

  #stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }
}
