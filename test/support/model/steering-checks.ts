/** One request that the receiver got, and whether it answered with a success. */
export interface Sent {
  event: number;
  /** Milliseconds. */
  at: number;
  isSuccess: boolean;
}

/** The largest number of times within any window of this length. */
export function mostInAWindow(times: readonly number[], windowMs: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  let most = 0;
  for (let from = 0, to = 0; to < sorted.length; to += 1) {
    while (sorted[to]! - sorted[from]! >= windowMs) from += 1;
    most = Math.max(most, to - from + 1);
  }
  return most;
}
