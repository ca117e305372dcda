import { Counter, Histogram, type Registry } from 'prom-client';
import type { GroupResult } from '../model/delivery.repository.js';
import type { Settlement } from '../model/settlement.js';
import type { Report } from '../send/deliverer.js';

const LATENCY_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 60, 600, 3600, 86_400];
const ATTEMPT_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15];
const GROUP_SIZES = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2000];

export const COMMIT_SIZE = 'storehooks_commit_size';

/** Metrics of the delivery, for dashboards and alerts. Their names begin with `storehooks_`. */
export class DeliveryMetrics {
  private readonly outcomes: Counter<'state' | 'failure'>;
  /** Kept, because looking up a series by its labels costs more than counting. */
  private readonly delivered: Counter.Internal;
  private readonly latency: Histogram;
  private readonly attempts: Histogram;
  private readonly groups: Histogram<'of'>;
  private readonly events: Counter;
  private readonly fenced: Counter;
  private readonly late: Counter;
  private readonly storeFailures: Counter;

  constructor(private readonly registry: Registry) {
    const registers = [registry];
    this.outcomes = outcomesOf(registers);
    this.delivered = this.outcomes.labels({ state: 'delivered', failure: '' });
    this.latency = new Histogram({
      name: 'storehooks_delivery_latency_seconds',
      help: 'From accepting the event to the 2xx, retries included.',
      buckets: LATENCY_SECONDS,
      registers,
    });
    this.attempts = new Histogram({
      name: 'storehooks_attempt_duration_seconds',
      help: 'One attempt, from the lookup of the name to the end of the answer.',
      buckets: ATTEMPT_SECONDS,
      registers,
    });
    this.groups = new Histogram({
      name: COMMIT_SIZE,
      help: 'Events and results written together.',
      labelNames: ['of'],
      buckets: GROUP_SIZES,
      registers,
    });
    this.events = this.counter('storehooks_events_total', 'Events made durable.');
    this.fenced = this.counter(
      'storehooks_fenced_total',
      'Results refused because another process had taken the deliveries over.',
    );
    this.late = this.counter(
      'storehooks_pull_late_total',
      'Messages settled by their puller after their lease, or twice.',
    );
    this.storeFailures = this.counter('storehooks_store_failures_total', 'Calls that the database failed.');
  }

  settled({ delivery, settlement, outcome }: Report): void {
    if (settlement.to === 'delivered') this.delivered.inc();
    else this.outcomes.inc({ state: settlement.to, failure: failureOf(outcome) });
    if (!outcome) return;
    this.attempts.observe(outcome.durationMs / 1000);
    if (outcome.ok)
      this.latency.observe((outcome.startedAt + outcome.durationMs - delivery.acceptedAt) / 1000);
  }

  pulled(settlements: readonly Settlement[]): void {
    for (const settlement of settlements) {
      if (settlement.to === 'delivered') this.delivered.inc();
      else this.outcomes.inc({ state: settlement.to, failure: settlement.attempt?.failure ?? '' });
    }
  }

  committed({ fenced, late }: GroupResult, events: number, settled: number): void {
    this.events.inc(events);
    if (events > 0) this.groups.observe({ of: 'events' }, events);
    if (settled > 0) this.groups.observe({ of: 'results' }, settled);
    if (fenced > 0) this.fenced.inc(fenced);
    if (late > 0) this.late.inc(late);
  }

  storeFailed(): void {
    this.storeFailures.inc();
  }

  private counter(name: string, help: string): Counter {
    return new Counter({ name, help, registers: [this.registry] });
  }
}

const outcomesOf = (registers: Registry[]) =>
  new Counter({
    name: 'storehooks_deliveries_total',
    help: 'Outcomes by the state of the delivery and the reason of a failure.',
    labelNames: ['state', 'failure'],
    registers,
  });

const failureOf = (outcome: Report['outcome']) => (outcome && !outcome.ok ? outcome.failure : '');
