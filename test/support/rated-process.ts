import { Lanes } from '../../src/delivery/queue/lanes.js';
import type { Pace } from '../../src/delivery/queue/pace.js';
import { PacedLanes } from '../../src/delivery/queue/paced-lanes.js';
import type { RateRepository } from '../../src/delivery/queue/rate.repository.js';
import { leasedOf } from './delivery-fixtures.js';

/** An attempt, by the fake clock. */
export interface RatedAttempt {
  queuedAt: number;
  startedAt: number;
  endedAt: number;
}

/** A process with events for one hook, which sends each of them as soon as it has a place. Shares the store with others. */
export class RatedProcess {
  readonly attempts: RatedAttempt[] = [];
  private readonly lane = new Lanes({ perHook: 1_000, queuedInProcess: 10_000 }).of('store', 'hook');
  private readonly paced: PacedLanes;
  private readonly waiting: { queuedAt: number; takes: number }[] = [];

  constructor(
    rates: Pick<RateRepository, 'reserve'>,
    private pace: Pace,
  ) {
    this.paced = new PacedLanes(rates, () => undefined);
    this.paced.onFreed(() => this.go());
  }

  /** @param takes how long the attempt of each of these events takes, in milliseconds */
  add(count: number, takes = 5): void {
    for (let i = 0; i < count; i++) {
      this.lane.push(leasedOf('hook', 'event'));
      this.waiting.push({ queuedAt: Date.now(), takes });
    }
    this.go();
  }

  /** The hook has changed, and this process knows it. */
  change(pace: Pace): void {
    this.pace = pace;
    this.paced.reset(this.lane, pace);
    this.go();
  }

  private go(): void {
    while (this.lane.queued > 0 && !this.lane.isPaced && this.paced.admits(this.lane, this.pace)) {
      this.lane.take();
      const { queuedAt, takes } = this.waiting.shift()!;
      const startedAt = Date.now();
      this.attempts.push({ queuedAt, startedAt, endedAt: startedAt + takes });
      const place = this.paced.take(this.lane);
      setTimeout(() => this.paced.end(this.lane, place, false), takes);
    }
  }
}

/** How long each waited for its start, in milliseconds. */
export const waitsOf = (attempts: readonly RatedAttempt[]): number[] =>
  attempts.map(({ queuedAt, startedAt }) => startedAt - queuedAt);
