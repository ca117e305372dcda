import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Loop } from '../../background/loop.js';
import { Config } from '../../config/config.js';
import { ReplayRepository } from '../model/replay.repository.js';

const STEP_MS = 1_000;
/** Replays that take a step in one round. If there are more, the next round follows at once. */
const BATCH = 100;

/** Takes one step of every running replay each second. Each process that sends may take it; it is taken once. */
@Injectable()
export class ReplayRunner implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Replays');
  private readonly steps = new Loop((signal) => this.stepAll(signal), {
    everyMs: STEP_MS,
    backOffMs: STEP_MS,
    onError: (error) => this.logger.error({ msg: 'replays cannot be read; retrying', error: causeOf(error) }),
  });

  constructor(
    private readonly replays: ReplayRepository,
    private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.ROLE !== 'api') this.steps.start();
  }

  /** Resolves when no step is under way. */
  async onApplicationShutdown(): Promise<void> {
    await this.steps.stop();
  }

  private async stepAll(signal: AbortSignal): Promise<void> {
    const due = await this.replays.due(Date.now(), BATCH);
    for (const id of due) {
      if (signal.aborted) return;
      await this.step(id);
    }
    if (due.length === BATCH) this.steps.wake();
  }

  /** A replay whose step fails must not keep the younger ones from theirs. */
  private async step(id: string): Promise<void> {
    try {
      await this.replays.step(id, Date.now());
    } catch (error) {
      this.logger.error({ msg: 'replay step failed; retrying', replay: id, error: causeOf(error) });
    }
  }
}

const causeOf = (error: unknown) => String((error as Error).cause ?? error);
