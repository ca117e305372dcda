import type { Goal, Result } from '../measurement.js';

export type Verdict = 'stretch' | 'met' | 'missed' | 'skipped';

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** @param share 0.99 for the 99th percentile, by nearest rank */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** Distance of the best run from the worst, as a share of the median. */
export function spread(runs: readonly number[]): number {
  const distance = Math.max(...runs) - Math.min(...runs);
  return distance === 0 ? 0 : distance / median(runs);
}

/** 1 if the goal is just met, more if it is exceeded, for both directions of better. */
function attained({ goal, stretch }: Goal, value: number): number {
  if (value === goal) return 1;
  return stretch > goal ? value / goal : goal / value;
}

/** `attained` by the best run. Other load on the machine slows some runs down, a regression slows all of them. */
export function attainedAtBest(result: Result): number {
  return Math.max(...result.runs.map((value) => attained(result, value)));
}

export function verdictOf(result: Result): Verdict {
  if (result.runs.length === 0) return 'skipped';
  const value = median(result.runs);
  if (attained({ ...result, goal: result.stretch, stretch: 2 * result.stretch - result.goal }, value) >= 1) {
    return 'stretch';
  }
  return attained(result, value) >= 1 ? 'met' : 'missed';
}
