import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { type Distribution, meanOf, percentileOf } from '../../stats/distribution.js';
import { StatsRepository, type StatsSubject } from '../../stats/stats.repository.js';
import { emptyTally, type Tally } from '../../stats/tally.js';
import { toIso } from '../moment.schemas.js';
import type { RangeQuery, Stats, StatsStep } from './stats.schemas.js';
import { rangeOf } from './stats-range.js';

/** How many deliveries succeeded and failed over time, and how long they took. */
@Injectable()
export class StatsService {
  constructor(
    private readonly stats: StatsRepository,
    private readonly config: Config,
  ) {}

  /** @throws AppError validation_failed */
  async of(subject: StatsSubject, query: RangeQuery): Promise<Stats> {
    const kept = { now: Date.now(), hoursKeptMs: this.config.RETENTION_STATS };
    const { starts, ...range } = rangeOf(query, kept);
    const { steps, completeUntil } = await this.stats.read(subject, range);
    const found = new Map(steps.map(({ at, tally }) => [at, tally]));
    return {
      data: starts.map((at) => toStep(at, found.get(at) ?? emptyTally())),
      complete_until: toIso(completeUntil),
    };
  }
}

function toStep(at: number, { attempt, delivery, ...counts }: Tally): StatsStep {
  return { from: toIso(at), ...counts, attempt_ms: durationsOf(attempt), delivery_ms: durationsOf(delivery) };
}

const durationsOf = (distribution: Distribution) => ({
  mean: meanOf(distribution),
  p50: percentileOf(distribution, 0.5),
  p95: percentileOf(distribution, 0.95),
  p99: percentileOf(distribution, 0.99),
});
