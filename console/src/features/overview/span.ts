import type { Step } from '../../api/stats.ts';

const LENGTH_MS: Record<Step, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** From the begin of the earlier step to the end of the later one, in whichever direction they were dragged over. */
export function spanOf(one: string, other: string, step: Step): { from: string; to: string } {
  const [from, last] = [one, other].map((begin) => Date.parse(begin)).sort((a, b) => a - b) as [
    number,
    number,
  ];
  return { from: new Date(from).toISOString(), to: new Date(last + LENGTH_MS[step]).toISOString() };
}
