/** In milliseconds. Days are days in UTC. */
export const STEP_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

export type Step = keyof typeof STEP_MS;

/** What is stored. An hour is the sum of its minutes, and stays longer. */
export type Unit = 'minute' | 'hour';

/** How long minutes are kept, in milliseconds. Hours are kept for RETENTION_STATS. */
export const MINUTES_KEPT_MS = 48 * STEP_MS.hour;

/** Which of the two a step is the sum of. */
export const unitOf = (step: Step): Unit => (step === 'minute' ? 'minute' : 'hour');

/** When the step that holds this moment begins, in epoch milliseconds. */
export const startOf = (step: Step, at: number): number => Math.floor(at / STEP_MS[step]) * STEP_MS[step];

/** When each step begins, from the one that holds `from` to the last one that begins before `to`. */
export function stepsBetween(step: Step, from: number, to: number): number[] {
  const first = startOf(step, from);
  const count = Math.max(0, Math.ceil((to - first) / STEP_MS[step]));
  return Array.from({ length: count }, (_, i) => first + i * STEP_MS[step]);
}
