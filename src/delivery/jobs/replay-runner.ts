import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Loop } from '../../background/loop.js';
import { Config } from '../../config/config.js';
import { ReplayRepository } from '../model/replay.repository.js';

const STEP_MS = 1_000;
/** Replays that take a step in one round. If there are more, the next round follows at once. */
const BATCH = 100;
/** A replay whose step failed is passed over for so many milliseconds. */
const PASSED_OVER_MS = 5_000;

/** Takes one step of every running replay each second. Each process that sends may take it; it is taken once. */
@Injectable()
export class ReplayRunner implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Replays');
  /** Replays whose last step failed, and when they are tried again by `performance.now()`. They stay the first in order. */
  private readonly failing = new Map<string, number>();
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
    const now = performance.now();
    for (const [id, until] of this.failing) if (until <= now) this.failing.delete(id);
    const most = BATCH + this.failing.size;
    const found = await this.replays.due(Date.now(), most);
    const due = found.filter((id) => !this.failing.has(id)).slice(0, BATCH);
    for (const id of due) {
      if (signal.aborted) return;
      await this.step(id);
    }
    if (found.length === most) this.steps.wake();
  }

  /** A replay whose step fails must not keep the younger ones from theirs. */
  private async step(id: string): Promise<void> {
    try {
      await this.replays.step(id, Date.now());
    } catch (error) {
      this.failing.set(id, performance.now() + PASSED_OVER_MS);
      this.logger.error({ msg: 'replay step failed; retrying', replay: id, error: causeOf(error) });
    }
  }
}

const causeOf = (error: unknown) => String((error as Error).cause ?? error);
