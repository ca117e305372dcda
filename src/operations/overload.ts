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
