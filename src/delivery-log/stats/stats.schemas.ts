import { z } from 'zod';
import { STEP_MS, type Step } from '../../stats/step.js';
import { hookParameter } from '../hook-parameter.js';
import { momentParameter, momentText } from '../moment.schemas.js';

const STEPS = Object.keys(STEP_MS) as [Step, ...Step[]];

export const MAX_STEPS = 1_000;

/** What both routes of statistics take. */
export const rangeParameters = {
  from: momentParameter
    .optional()
    .describe(
      'The first step is the one that holds this time: ISO 8601 with an offset, or seconds since the epoch. Without it, the last hour in minutes, day in hours or 30 days before `to`.',
    ),
  to: momentParameter
    .optional()
    .describe('The last step is the one before this time, or that holds it. Without it, now.'),
  step: z.enum(STEPS).prefault('hour').describe('How long a step is. Days are days in UTC.'),
};

/** Ignores unknown parameters. */
export const statsQuerySchema = z.object({
  hook: hookParameter
    .optional()
    .describe('The number of a hook, or the UUID of a web-hook. Without it, all hooks and web-hooks.'),
  ...rangeParameters,
});

const count = (what: string) => z.int().describe(what);

const milliseconds = (what: string) => z.int().nullable().describe(what);

const durations = (what: string) =>
  z
    .object({
      mean: milliseconds('The exact mean, in whole milliseconds.'),
      p50: milliseconds('Half took at most this long, in milliseconds.'),
      p95: milliseconds('95 % took at most this long.'),
      p99: milliseconds('99 % took at most this long.'),
    })
    .describe(`${what} Percentiles are within 12 %. \`null\` if there were none.`);

const statsStepSchema = z
  .object({
    from: momentText('When the step begins.'),
    delivered: count('Attempts that the receiver answered 2xx.'),
    failed: z
      .record(z.string(), z.int())
      .describe('Failed attempts by failure code, without codes that are 0.'),
    exhausted: count('Deliveries whose last attempt failed.'),
    parked: count('Deliveries that were parked after they were accepted.'),
    cancelled: count('Deliveries that were canceled.'),
    attempt_ms: durations('How long attempts took.'),
    delivery_ms: durations('From the acceptance of the event to its success.'),
  })
  .meta({ id: 'StatsStep' });

export const statsSchema = z
  .object({
    data: z
      .array(statsStepSchema)
      .describe('Every step of the range, the oldest first, also those without results.'),
    complete_until: momentText('Every attempt that was recorded as ended before this time is counted.'),
  })
  .meta({ id: 'Stats' });

export type RangeQuery = z.infer<z.ZodObject<typeof rangeParameters>>;
export type StatsQuery = z.infer<typeof statsQuerySchema>;
export type Stats = z.infer<typeof statsSchema>;
export type StatsStep = z.infer<typeof statsStepSchema>;
