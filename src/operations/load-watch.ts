import { statfs } from 'node:fs/promises';
import {
  type EventLoopUtilization,
  type IntervalHistogram,
  monitorEventLoopDelay,
  performance,
} from 'node:perf_hooks';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Loop } from '../background/loop.js';
import { Config } from '../config/config.js';

/** One measurement of the process. */
export interface LoadSample {
  /** 99th percentile of the event loop delay during the last second, in milliseconds. */
  loopDelayMs: number;
  /** The share of that second in which the event loop did not wait for something to do, 0 to 1. */
  busy: number;
  /** The database's disk, or null if it is not on this machine. */
  disk: DiskSpace | null;
}

/** In bytes. */
export interface DiskSpace {
  free: number;
  total: number;
}

const LOOP_DELAY_MS = 100;
/**
 * A loop that has more time left is late because the machine was busy with other processes. It can still do more, and to
 * refuse events would not make it faster.
 */
const BUSY = 0.8;
/** Samples in a row: one long pause is not an overload. */
const SLOW_SAMPLES = 3;
/** The smaller of the two: of a large disk, a twentieth is far more than commits and checkpoints need. */
const LEAST_FREE = { share: 0.05, bytes: 2e9 };

export type Overload = 'event_loop' | 'disk';

export const isNearlyFull = ({ free, total }: DiskSpace): boolean =>
  free < Math.min(total * LEAST_FREE.share, LEAST_FREE.bytes);

/** The disk of a directory. Rejects if the file system does not say. */
export async function diskOf(directory: string): Promise<DiskSpace> {
  const { bavail, blocks, bsize } = await statfs(directory);
  return { free: bavail * bsize, total: blocks * bsize };
}

/** Why publishing must be refused now, or null. @param samples one per second, newest last */
export function overloadOf(samples: readonly LoadSample[]): Overload | null {
  const newest = samples.at(-1);
  if (newest?.disk && isNearlyFull(newest.disk)) return 'disk';
  const recent = samples.slice(-SLOW_SAMPLES);
  return recent.length === SLOW_SAMPLES && recent.every(isSlow) ? 'event_loop' : null;
}

const isSlow = ({ loopDelayMs, busy }: LoadSample): boolean => loopDelayMs > LOOP_DELAY_MS && busy > BUSY;

const SAMPLE_MS = 1_000;
const NANOSECONDS_PER_MS = 1e6;

/** Measures the event loop and the disk once a second. */
@Injectable()
export class LoadWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly loopDelay: IntervalHistogram = monitorEventLoopDelay({ resolution: 10 });
  private utilization: EventLoopUtilization = performance.eventLoopUtilization();
  private samples: LoadSample[] = [];
  private readonly sampling = new Loop(() => this.sample(), {
    everyMs: SAMPLE_MS,
    backOffMs: SAMPLE_MS,
    onError: () => undefined,
  });

  constructor(private readonly config: Config) {}

  get overload(): Overload | null {
    return overloadOf(this.samples);
  }

  /** Whether the event loop was slow in the last second. Publishing is refused only if that goes on. */
  get isSlow(): boolean {
    const newest = this.samples.at(-1);
    return newest !== undefined && isSlow(newest);
  }

  onApplicationBootstrap(): void {
    this.loopDelay.enable();
    this.sampling.start();
  }

  onApplicationShutdown(): void {
    // Not awaited: a disk that hangs must not delay the shutdown.
    void this.sampling.stop();
    this.loopDelay.disable();
  }

  private async sample(): Promise<void> {
    const loopDelayMs = this.loopDelay.percentile(99) / NANOSECONDS_PER_MS;
    this.loopDelay.reset();
    const until = performance.eventLoopUtilization();
    const { utilization: busy } = performance.eventLoopUtilization(until, this.utilization);
    this.utilization = until;
    this.samples = [...this.samples, { loopDelayMs, busy, disk: await this.disk() }].slice(-SLOW_SAMPLES);
  }

  private async disk(): Promise<DiskSpace | null> {
    if (this.config.MONGODB_URI) return null;
    // A failing statfs is no reason to refuse work: if the disk is broken, the next commit fails.
    return diskOf(this.config.DATA_DIR).catch(() => null);
  }
}
