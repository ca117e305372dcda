import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Loop } from '../background/loop.js';
import { StatsRepository } from './stats.repository.js';

/** Longer rounds cost less, because each writes every busy hook once. Answers of MongoDB are late by as much. */
const EVERY_MS = 15_000;

/** A stop must not wait for long. What is left is added by the next process. */
const FINISH_WITHIN_MS = 2_000;

/** Adds what was written since to the minutes and hours of the hooks. Every process does, so that any may die. */
@Injectable()
export class StatsFolder implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Stats');
  private readonly rounds = new Loop((signal) => this.foldAll(signal), {
    everyMs: EVERY_MS,
    backOffMs: EVERY_MS,
    onError: (error) =>
      this.logger.warn({ msg: 'folding statistics failed; retrying', error: String(error) }),
  });

  constructor(private readonly stats: StatsRepository) {}

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.rounds.stop();
  }

  /**
   * Adds what this process wrote last, once it writes no more: another process cannot tell it from what a dead one left,
   * and waits before it counts that. Never rejects.
   */
  async finish(): Promise<void> {
    const end = performance.now() + FINISH_WITHIN_MS;
    try {
      while (performance.now() < end && (await this.stats.fold()));
    } catch (error) {
      this.logger.warn({
        msg: 'folding the last statistics failed; the next process does it',
        error: String(error),
      });
    }
  }

  private async foldAll(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (await this.stats.fold()));
  }
}
