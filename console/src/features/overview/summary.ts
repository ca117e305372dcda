import type { StatsStep } from '../../api/stats.ts';

/** A step as the charts and the tables have it. */
export interface Point {
  from: string;
  delivered: number;
  /** Failed attempts after which there is another. */
  retried: number;
  exhausted: number;
  parked: number;
  cancelled: number;
  p50: number | null;
  p95: number | null;
}

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);

export const pointsOf = (steps: StatsStep[]): Point[] =>
  steps.map(({ from, delivered, failed, exhausted, parked, cancelled, attempt_ms: { p50, p95 } }) => {
    const retried = Math.max(0, sum(Object.values(failed)) - exhausted);
    return { from, delivered, retried, exhausted, parked, cancelled, p50, p95 };
  });

export interface Totals {
  delivered: number;
  failed: number;
  exhausted: number;
  /** Of all attempts, those that arrived, from 0 to 1. Null if there were none. */
  successRate: number | null;
  /** Failed attempts by their code, the most frequent first. */
  causes: [string, number][];
}

export function totalsOf(steps: StatsStep[]): Totals {
  const byCause = new Map<string, number>();
  for (const { failed } of steps)
    for (const [code, count] of Object.entries(failed)) byCause.set(code, (byCause.get(code) ?? 0) + count);
  const delivered = sum(steps.map((step) => step.delivered));
  const failed = sum([...byCause.values()]);
  const attempts = delivered + failed;
  return {
    delivered,
    failed,
    exhausted: sum(steps.map((step) => step.exhausted)),
    successRate: attempts === 0 ? null : delivered / attempts,
    causes: [...byCause].sort(([, one], [, other]) => other - one),
  };
}

/** Rounded down: 99.99 % is not all of them. */
export const percent = (share: number | null): string =>
  share === null ? '—' : `${(Math.floor(share * 1_000) / 10).toLocaleString('en')} %`;
