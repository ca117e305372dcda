/**
 * Durations in fixed buckets, four for each doubling. Only buckets that are not empty are kept. Adding two distributions
 * loses nothing, so that minutes make hours, and hooks make a store.
 */
export interface Distribution {
  /** Of all durations, in milliseconds. */
  sum: number;
  /** How many durations are in each bucket, by its number. */
  counts: Record<string, number>;
}

const PER_DOUBLING = 4;

export const emptyDistribution = (): Distribution => ({ sum: 0, counts: {} });

/** The bucket of a duration in whole milliseconds. Bucket 0 holds 0 alone, and everything below it. */
export function bucketOf(ms: number): number {
  return ms < 1 ? 0 : 1 + Math.floor(PER_DOUBLING * Math.log2(ms));
}

/** The whole milliseconds in the middle of a bucket, on the scale of the buckets. At most 12 % from each that it holds. */
export function middleOf(bucket: number): number {
  if (bucket === 0) return 0;
  const first = Math.ceil(2 ** ((bucket - 1) / PER_DOUBLING));
  const last = Math.max(first, Math.ceil(2 ** (bucket / PER_DOUBLING)) - 1);
  return Math.round(Math.sqrt(first * last));
}

export function addDuration(to: Distribution, ms: number): void {
  const bucket = bucketOf(ms);
  to.sum += Math.max(0, ms);
  to.counts[bucket] = (to.counts[bucket] ?? 0) + 1;
}

export function addDistribution(to: Distribution, { sum, counts }: Distribution): void {
  to.sum += sum;
  for (const [bucket, count] of Object.entries(counts)) to.counts[bucket] = (to.counts[bucket] ?? 0) + count;
}

export const sizeOf = ({ counts }: Distribution): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

/** Milliseconds, or null if there are no durations. @param share from 0 to 1 */
export function percentileOf(distribution: Distribution, share: number): number | null {
  const size = sizeOf(distribution);
  const rank = Math.max(1, Math.ceil(share * size));
  let seen = 0;
  // The keys of an object that are whole numbers come in ascending order.
  for (const [bucket, count] of Object.entries(distribution.counts)) {
    seen += count;
    if (seen >= rank) return middleOf(Number(bucket));
  }
  return null;
}

/** Whole milliseconds, or null if there are no durations. The sum is exact, so the mean has no error of a bucket. */
export function meanOf(distribution: Distribution): number | null {
  const size = sizeOf(distribution);
  return size === 0 ? null : Math.round(distribution.sum / size);
}
