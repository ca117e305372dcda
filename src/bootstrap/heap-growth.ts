import { getHeapStatistics, setFlagsFromString } from 'node:v8';

const EVERY_MS = 250;
const MEGABYTE = 1024 * 1024;

/** Below this heap size, in megabytes, growth may exceed MIN_PERCENT, up to MAX_PERCENT. */
const TARGET_MEGABYTES = 180;
/** Percent of the live heap. */
const MIN_PERCENT = 50;
const MAX_PERCENT = 200;
const STEP = 10;

/**
 * Bounds how far the heap grows between collections, in all threads of the process. V8 lets garbage grow to
 * several times the live heap: a million pending deliveries took 452 MiB. With growth of 50 % they take less than
 * 300 MiB. For a small heap, that much collecting costs a tenth of the throughput, so a small heap may grow more
 * (docs/benchmark-notes.md).
 */
export function boundHeapGrowth(): void {
  let set: number | undefined;
  const bound = () => {
    const percent = heapGrowthPercent(getHeapStatistics().used_heap_size);
    if (percent === set) return;
    setFlagsFromString(`--heap-growing-percent=${percent}`);
    set = percent;
  };
  bound();
  setInterval(bound, EVERY_MS).unref();
}

/**
 * How far the heap may grow beyond what is alive, in percent. `usedBytes` includes garbage, which is largest when
 * V8 sets the next limit. A heap's limit is therefore about the geometric mean of its live size and
 * TARGET_MEGABYTES, as in Kirisame et al. 2022, "Optimal heap limits for reducing browser memory use".
 */
export function heapGrowthPercent(usedBytes: number): number {
  const percent = (TARGET_MEGABYTES / (usedBytes / MEGABYTE) - 1) * 100;
  return Math.min(MAX_PERCENT, Math.max(MIN_PERCENT, Math.round(percent / STEP) * STEP));
}
