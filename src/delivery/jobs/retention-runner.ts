import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { type RetentionClass, RetentionRepository } from '../model/retention.repository.js';

/** Once a minute, and then batch after batch with a breath between, so that deliveries go on. */
const EVERY_MS = 60_000;
const BATCH = 500;
const BREATH_MS = 20;

/** Forgets what has been kept long enough (spec/delivery.md section 7). */
@Injectable()
export class RetentionRunner implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Retention');
  private readonly keptMs: [RetentionClass, number][];
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly retention: RetentionRepository,
    config: Config,
  ) {
    this.keptMs = [
      ['parked', config.RETENTION_PARKED],
      ['bodies', config.RETENTION_BODIES],
      ['attempts', config.RETENTION_ATTEMPTS],
      ['idempotency_keys', config.RETENTION_IDEMPOTENCY],
    ];
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.running = this.running.then(() => this.purgeAll(Date.now()));
    }, EVERY_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.running;
  }

  /** @param now epoch milliseconds */
  async purgeAll(now: number): Promise<void> {
    for (const [what, keptMs] of this.keptMs) {
      try {
        await this.purge(what, now - keptMs);
      } catch (error) {
        this.logger.error({ msg: 'a purge failed', what, error: String(error) });
      }
    }
  }

  private async purge(what: RetentionClass, before: number): Promise<void> {
    let total = 0;
    for (let full = true; full && !this.stopped; ) {
      const count = await this.retention.purge(what, before, BATCH);
      total += count;
      full = count === BATCH;
      if (full) await sleep(BREATH_MS);
    }
    if (total > 0) this.logger.log({ msg: 'purged', what, count: total });
  }
}
