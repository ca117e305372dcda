import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Loop } from '../../background/loop.js';
import { Config } from '../../config/config.js';
import { MINUTES_KEPT_MS, STEP_MS } from '../../stats/step.js';
import { type RetentionClass, RetentionRepository } from '../model/retention.repository.js';
import { purgeRest } from '../policy/purge-rest.js';
import { RetentionClock } from './retention-clock.js';

const EVERY_MS = 60_000;
const BATCH = 500;
/** Full batches in a row of which a round purged nothing itself. The rest is then left to others, or to the next round. */
const IDLE_BATCHES = 2;

const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Deletes what is older than its retention time. */
@Injectable()
export class RetentionRunner implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Retention');
  private readonly keptMs: [RetentionClass, number][];
  private readonly purges: Loop;

  constructor(
    private readonly retention: RetentionRepository,
    private readonly clock: RetentionClock,
    config: Config,
  ) {
    this.keptMs = [
      ['parked', config.RETENTION_PARKED],
      // Before the bodies: those of whole events that go need not be taken out first.
      ['attempts', config.RETENTION_ATTEMPTS],
      ['bodies', config.RETENTION_BODIES],
      ['idempotency_keys', config.RETENTION_IDEMPOTENCY],
      ['tokens', config.RETENTION_ATTEMPTS],
      ['portal_sessions', config.RETENTION_ATTEMPTS],
      ['replays', config.RETENTION_ATTEMPTS],
      ['audit', config.RETENTION_AUDIT],
      // One step longer, so that no step of an answer is half of one.
      ['minutes', MINUTES_KEPT_MS + STEP_MS.minute],
      ['hours', config.RETENTION_STATS + STEP_MS.day],
      ['incidents', config.RETENTION_STATS],
      ['notices', config.RETENTION_ATTEMPTS],
    ];
    this.purges = new Loop((signal) => this.purgeNow(signal), {
      everyMs: EVERY_MS,
      backOffMs: EVERY_MS,
      onError: (error) => this.logger.error({ msg: 'a purge failed', error: String(error) }),
    });
  }

  onApplicationBootstrap(): void {
    this.purges.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.purges.stop();
  }

  /** Purges by the clock of retention, and writes down how far that has come. */
  async purgeNow(signal?: AbortSignal): Promise<void> {
    await this.clock.keep();
    await this.purgeAll(this.clock.now(), signal);
  }

  /**
   * A class whose purge fails is logged, and does not keep the others from theirs.
   * @param now epoch milliseconds
   * @param signal ends it after the batch under way
   */
  async purgeAll(now: number, signal?: AbortSignal): Promise<void> {
    for (const [what, keptMs] of this.keptMs) {
      try {
        await this.purge(what, now - keptMs, signal);
      } catch (error) {
        this.logger.error({ msg: 'a purge failed', what, error: String(error) });
      }
    }
  }

  /**
   * Goes on while a batch finds as much as it may, though another process is faster with some of it. It ends if this
   * one gets nothing twice. Then others purge, and go on; or nobody can purge that; or there was no time for more, and the
   * next round goes on there.
   */
  private async purge(what: RetentionClass, before: number, signal?: AbortSignal): Promise<void> {
    let [total, idle] = [0, 0];
    for (let goesOn = true; goesOn && !signal?.aborted; ) {
      const begun = performance.now();
      const { purged, isFull } = await this.retention.purge(what, before, BATCH);
      total += purged;
      idle = purged > 0 ? 0 : idle + 1;
      goesOn = isFull && idle < IDLE_BATCHES;
      if (goesOn) await rest(purgeRest(performance.now() - begun));
    }
    if (total > 0) this.logger.log({ msg: 'purged', what, count: total });
  }
}
