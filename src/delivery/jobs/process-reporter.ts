import { randomUUID } from 'node:crypto';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { type MetricObjectWithValues, type MetricValueWithName, Registry } from 'prom-client';
import { withDeadline } from '../../background/deadline.js';
import { Loop } from '../../background/loop.js';
import { Config } from '../../config/config.js';
import { VERSION } from '../../config/product.js';
import { StoreUnavailable } from '../../errors/repository-errors.js';
import { DeliveryEngine } from '../delivery-engine.js';
import { CircuitBreakers } from '../policy/circuit-breakers.js';
import { COMMIT_SIZE } from '../report/delivery-metrics.js';
import {
  type ProcessReport,
  ProcessReportRepository,
  REPORT_MS,
} from '../report/process-report.repository.js';

/** Circuits in one report. An operator reads no more, and each process writes its report every two seconds. */
const MOST_CIRCUITS = 1_000;

/** A stop waits no longer while the database is away: others stop showing a silent process by themselves. */
const LEAVE_MS = 1_000;

/** A report, and when it was made in epoch milliseconds by the clock of this process. */
export interface TimedReport extends ProcessReport {
  reportedAt: number;
}

/** Says to the other processes what this one holds in memory, and reads what they say. */
@Injectable()
export class ProcessReporter implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly id = randomUUID();
  private readonly reporting = new Loop(async () => this.reports.report(await this.report()), {
    everyMs: REPORT_MS,
    backOffMs: REPORT_MS,
    // Others then no longer show this process. The next report says all there is to say.
    onError: () => undefined,
  });

  constructor(
    private readonly reports: ProcessReportRepository,
    private readonly engine: DeliveryEngine,
    private readonly circuits: CircuitBreakers,
    private readonly registry: Registry,
    private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    this.reporting.start();
  }

  async onApplicationShutdown(): Promise<void> {
    const left = this.reporting.stop().then(() => this.reports.leave(this.id));
    await withDeadline(left, LEAVE_MS, () => new StoreUnavailable()).catch(() => undefined);
  }

  /** This process as it is now, then the others as they were at their last report. @throws StoreUnavailable */
  async all(): Promise<TimedReport[]> {
    const others = await this.reports.others(this.id);
    const now = Date.now();
    return [
      { ...(await this.report()), reportedAt: now },
      ...others.map(({ report, ageMs }) => ({ ...report, reportedAt: now - ageMs })),
    ];
  }

  private async report(): Promise<ProcessReport> {
    return {
      id: this.id,
      role: this.config.ROLE,
      version: VERSION,
      uptimeMs: Math.round(process.uptime() * 1_000),
      ...this.engine.depth,
      commits: { events: await this.average('events'), results: await this.average('results') },
      circuits: this.circuits.held(performance.now()).slice(0, MOST_CIRCUITS),
    };
  }

  private async average(of: 'events' | 'results'): Promise<number | null> {
    const metric = (await this.registry.getSingleMetric(COMMIT_SIZE)!.get()) as MetricObjectWithValues<
      MetricValueWithName<'of'>
    >;
    const value = (name: string) =>
      metric.values.find(
        ({ metricName, labels }) => metricName === `${COMMIT_SIZE}_${name}` && labels.of === of,
      )?.value ?? 0;
    return value('count') === 0 ? null : value('sum') / value('count');
  }
}
