/** One look at the service: its live JavaScript heap and the size of its database, in MiB. */
export interface Sample {
  /** Milliseconds since the load began. */
  at: number;
  heap: number;
  disk: number;
}

/** Of the run: before it, caches fill and nothing has been deleted yet. */
const SETTLES = 1 / 3;
const WINDOW = 1 / 6;

/**
 * Growth from the first part of a run after it has settled to the last part, as a share of the first. The heap counts
 * when it is smallest, after a collection. The disk counts when it is largest, before a deletion.
 */
export function growthOf(samples: readonly Sample[]): { heap: number; disk: number } {
  const length = samples.at(-1)!.at;
  const between = (from: number, to: number) =>
    samples.filter(({ at }) => at >= from * length && at <= to * length);
  const [first, last] = [between(SETTLES, SETTLES + WINDOW), between(1 - WINDOW, 1)];
  const share = (of: (some: readonly Sample[]) => number) => of(last) / of(first) - 1;
  return {
    heap: share((some) => Math.min(...some.map(({ heap }) => heap))),
    disk: share((some) => Math.max(...some.map(({ disk }) => disk))),
  };
}
