import { AppError } from '../../errors/app-error.js';
import type { StatsRange } from '../../stats/stats.repository.js';
import { MINUTES_KEPT_MS, STEP_MS, type Step, startOf, stepsBetween, unitOf } from '../../stats/step.js';
import { MAX_STEPS, type RangeQuery } from './stats.schemas.js';

/** The range of a request without `from`, in steps. */
const DEFAULT_STEPS: Record<Step, number> = { minute: 60, hour: 24, day: 30 };

export const TOO_MANY_STEPS = 'The range has more than 1,000 steps. Use a longer step or a shorter range.';
const BACKWARDS = "The parameter 'from' must be earlier than 'to'.";
const MINUTES_GONE = 'Minutes are kept for 48 hours. Use step=hour, or a later from.';
const HOURS_GONE = 'Hours are kept for RETENTION_STATS. Use a later from.';

/** Milliseconds. */
interface Kept {
  now: number;
  hoursKeptMs: number;
}

/**
 * The steps of a request. What is no longer kept is refused: a step without results would look like one that had none.
 * @throws AppError validation_failed
 */
export function rangeOf(
  { step, from, to }: RangeQuery,
  { now, hoursKeptMs }: Kept,
): StatsRange & { starts: number[] } {
  const until = to ?? now;
  const since = from ?? until - (DEFAULT_STEPS[step] - 1) * STEP_MS[step];
  if (since >= until) throw refused(BACKWARDS);
  if ((until - startOf(step, since)) / STEP_MS[step] > MAX_STEPS) throw refused(TOO_MANY_STEPS);
  const isMinute = unitOf(step) === 'minute';
  const oldest = startOf(step, now - (isMinute ? MINUTES_KEPT_MS : hoursKeptMs));
  if (since < oldest) throw refused(isMinute ? MINUTES_GONE : HOURS_GONE);
  const starts = stepsBetween(step, since, until);
  return { step, from: starts[0]!, to: starts.at(-1)! + STEP_MS[step], starts };
}

const refused = (message: string) =>
  new AppError('validation_failed', message, { fields: [{ pointer: 'from', message }] });
