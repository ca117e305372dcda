/** Milliseconds. */
const LONGEST = 20;

/**
 * How long retention rests after a batch that was full, in milliseconds: as long as that took, so that it has half of the
 * database's time at most, and soon less than it takes to fill. With a rest of 20 ms, 7,600 events a second came into SQLite
 * faster than they went.
 */
export const purgeRest = (tookMs: number): number => Math.min(tookMs, LONGEST);
