import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Config } from '../../config/config.js';
import { type Distribution, meanOf, percentileOf } from '../../stats/distribution.js';
import { StatsRepository, type StatsSubject } from '../../stats/stats.repository.js';
import { emptyTally, type Tally } from '../../stats/tally.js';
import { SubscriptionsService } from '../../subscriptions/subscriptions.service.js';
import { toIso } from '../moment.schemas.js';
import { ownHook } from '../own-hook.js';
import type { RangeQuery, Stats, StatsQuery, StatsStep } from './stats.schemas.js';
import { rangeOf } from './stats-range.js';

/** How many deliveries succeeded and failed over time, and how long they took. */
@Injectable()
export class StatsService {
  constructor(
    private readonly subscriptions: SubscriptionsService,
    private readonly stats: StatsRepository,
    private readonly config: Config,
  ) {}

  /** Of the app's own hooks and web-hooks, or one hook. @throws NotFound, AppError validation_failed */
  async ofApp(caller: Principal, { hook, ...range }: StatsQuery): Promise<Stats> {
    const { storeHash, clientId } = caller;
    if (hook === undefined) return this.of({ storeHash, clientId }, range);
    const { key: subscriptionKey } = await ownHook(this.subscriptions, caller, hook);
    return this.of({ storeHash, clientId, subscriptionKey }, range);
  }

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
