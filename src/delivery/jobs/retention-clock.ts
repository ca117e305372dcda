import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { RetentionRepository } from '../model/retention.repository.js';
import { ConfirmedTime } from '../policy/confirmed-time.js';

const read = () => ({ wall: Date.now(), monotonic: performance.now() });

/** The time by which retention deletes and idempotency keys expire. It survives restarts. */
@Injectable()
export class RetentionClock implements OnModuleInit {
  private readonly logger = new Logger('Retention');
  private time = new ConfirmedTime(null, read());
  private isHeld = false;

  constructor(private readonly retention: RetentionRepository) {}

  /** @throws StoreUnavailable */
  async onModuleInit(): Promise<void> {
    this.time = new ConfirmedTime(await this.retention.reached(), read());
  }

  /** Epoch milliseconds. */
  now(): number {
    const reading = read();
    const now = this.time.at(reading);
    const jumpMs = this.time.jump(reading);
    if (jumpMs > 0 && !this.isHeld)
      this.logger.warn({
        msg: 'the clock has jumped; nothing is purged by the new time for an hour',
        jump_ms: jumpMs,
      });
    this.isHeld = jumpMs > 0;
    return now;
  }

  /** Writes down the time that is reached. @throws StoreUnavailable */
  async keep(): Promise<void> {
    await this.retention.reach(this.now());
  }
}
