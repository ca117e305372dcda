import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Loop } from '../background/loop.js';
import { StatsRepository } from './stats.repository.js';

/** Longer rounds cost less, because each writes every busy hook once. Answers of MongoDB are late by as much. */
const EVERY_MS = 15_000;

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

  /** What is left is folded by the next process. */
  async onApplicationShutdown(): Promise<void> {
    await this.rounds.stop();
  }

  private async foldAll(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (await this.stats.fold()));
  }
}
