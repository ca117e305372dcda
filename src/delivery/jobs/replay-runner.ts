import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { ReplayRepository } from '../model/replay.repository.js';

const TICK_MS = 1_000;
/** Replays that take a step in one tick; the others' turn comes at once after them. */
const BATCH = 100;

/** Moves the replays on, a step a second each, wherever the process sends. A step is taken once, whoever tries. */
@Injectable()
export class ReplayRunner implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Replays');
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly replays: ReplayRepository,
    private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.ROLE !== 'api') this.tickIn(TICK_MS);
  }

  /** Resolves when nothing of it touches the database any more. */
  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private tickIn(ms: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.tick();
    }, ms);
  }

  /** One that cannot be moved on must not keep the younger ones from it. */
  private async step(id: string): Promise<void> {
    try {
      await this.replays.step(id, Date.now());
    } catch (error) {
      this.logger.error({ msg: 'a replay could not be moved on', replay: id, error: causeOf(error) });
    }
  }

  private async tick(): Promise<void> {
    try {
      const due = await this.replays.due(Date.now(), BATCH);
      for (const id of due) {
        if (this.stopped) return;
        await this.step(id);
      }
      this.tickIn(due.length === BATCH ? 0 : TICK_MS);
    } catch (error) {
      this.logger.error({ msg: 'replays could not be moved on', error: causeOf(error) });
      this.tickIn(TICK_MS);
    }
  }
}

const causeOf = (error: unknown) => String((error as Error).cause ?? error);
