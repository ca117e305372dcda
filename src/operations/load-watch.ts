import { statfs } from 'node:fs/promises';
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Config } from '../config/config.js';

/** One look at the process. */
export interface LoadSample {
  /** 99th percentile of the event loop's delay in the last second, milliseconds. */
  loopDelayMs: number;
  /** Free share of the disk that the store is on; null where the store is elsewhere. */
  freeDisk: number | null;
}

const LOOP_DELAY_MS = 100;
/** Seconds in a row: one long pause is no overload. */
const PATIENCE = 3;
const FREE_DISK = 0.05;

export type Overload = 'event_loop' | 'disk';

/** Whether publishing must be refused for now (spec/security.md section 6); samples come once a second, newest last. */
export function overloadOf(samples: readonly LoadSample[]): Overload | null {
  const newest = samples.at(-1);
  if (newest && newest.freeDisk !== null && newest.freeDisk < FREE_DISK) return 'disk';
  const recent = samples.slice(-PATIENCE);
  const slow = recent.length === PATIENCE && recent.every(({ loopDelayMs }) => loopDelayMs > LOOP_DELAY_MS);
  return slow ? 'event_loop' : null;
}

const SAMPLE_MS = 1_000;
const KEPT = 3;
const NANOSECONDS = 1e6;

/** Looks at the event loop and the disk once a second. */
@Injectable()
export class LoadWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly loop: IntervalHistogram = monitorEventLoopDelay({ resolution: 10 });
  private samples: LoadSample[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly config: Config) {}

  get overload(): Overload | null {
    return overloadOf(this.samples);
  }

  onApplicationBootstrap(): void {
    this.loop.enable();
    this.timer = setInterval(() => void this.sample(), SAMPLE_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    this.loop.disable();
  }

  private async sample(): Promise<void> {
    const loopDelayMs = this.loop.percentile(99) / NANOSECONDS;
    this.loop.reset();
    this.samples = [...this.samples, { loopDelayMs, freeDisk: await this.freeDisk() }].slice(-KEPT);
  }

  private async freeDisk(): Promise<number | null> {
    if (this.config.MONGODB_URI) return null;
    // What the disk cannot tell is no reason to stop: the next commit will say more.
    const disk = await statfs(this.config.DATA_DIR).catch(() => null);
    return disk === null || disk.blocks === 0 ? null : disk.bavail / disk.blocks;
  }
}
