/** Milliseconds. */
const LONGEST = 20;

/**
 * How long retention rests after a batch that was full, in milliseconds: as long as that took, 20 at most. While batches are
 * short, others have half of the time. After one of 200 ms they have a tenth: where deleting is slow, a longer rest would
 * only leave more undeleted. With a rest of always 20 ms, 7,600 events a second came into SQLite for half an hour faster than
 * they were deleted, and the database grew from 3 to 6 GB.
 */
export const purgeRest = (tookMs: number): number => Math.min(tookMs, LONGEST);
