/** Milliseconds. */
const LONGEST = 20;

/**
 * How long retention rests after a batch that was full, in milliseconds: as long as that took. So it has half of the database's
 * time at most, and deletes faster than events can come. With a rest of always 20 ms it did not: 7,600 events a second came into
 * SQLite for half an hour, and the database grew from 3 to 6 GB.
 */
export const purgeRest = (tookMs: number): number => Math.min(tookMs, LONGEST);
