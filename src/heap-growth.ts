import { setFlagsFromString } from 'node:v8';

/** Percent of what is alive. */
const GARBAGE = 50;

/**
 * V8 lets garbage grow to several times what is alive before it looks for it, which with a queue in memory is memory for
 * nothing: a million pending deliveries took 452 MiB without this. It costs about a tenth of the throughput of a
 * saturated process (docs/benchmark-notes.md). For the whole process, its threads too.
 */
export function boundHeapGrowth(): void {
  setFlagsFromString(`--heap-growing-percent=${GARBAGE}`);
}
