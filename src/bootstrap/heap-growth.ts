import { getHeapStatistics, setFlagsFromString } from 'node:v8';

const EVERY_MS = 250;
const MEGABYTE = 1024 * 1024;

/** Below this, garbage may grow beyond LEAST, up to MOST. Megabytes. */
const ROOMY = 180;
/** Percent of what is alive. */
const LEAST = 50;
const MOST = 200;
const STEP = 10;

/**
 * V8 lets garbage grow to several times what is alive before it looks for it, which with a queue in memory is memory for
 * nothing: a million pending deliveries took 452 MiB without this. Half of what is alive holds them under 300, but costs
 * a small heap a tenth of its throughput in collections: so a small one may have more (docs/benchmark-notes.md). For the
 * whole process, its threads too.
 */
export function boundHeapGrowth(): void {
  let set: number | undefined;
  const bound = () => {
    const percent = garbageFor(getHeapStatistics().used_heap_size);
    if (percent === set) return;
    setFlagsFromString(`--heap-growing-percent=${percent}`);
    set = percent;
  };
  bound();
  setInterval(bound, EVERY_MS).unref();
}

/**
 * Percent of what is alive that garbage may come to. `usedBytes` has the garbage in it, at its most when the next limit
 * is made: so a heap's limit is about the geometric mean of what is alive and ROOMY, the law of Kirisame et al. 2022.
 */
export function garbageFor(usedBytes: number): number {
  const percent = (ROOMY / (usedBytes / MEGABYTE) - 1) * 100;
  return Math.min(MOST, Math.max(LEAST, Math.round(percent / STEP) * STEP));
}
