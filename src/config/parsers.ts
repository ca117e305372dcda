import { z } from 'zod';

const UNIT_MS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `7d`, `24h`, `30m`, `10s`: milliseconds. */
export const duration = z
  .string()
  .regex(/^[1-9]\d{0,5}[smhd]$/, 'takes a number and a unit, 7d, 24h, 30m or 10s')
  .transform((text) => Number(text.slice(0, -1)) * UNIT_MS[text.slice(-1)]!);

export const flag = z
  .enum(['true', 'false'], { error: 'takes true or false' })
  .transform((text) => text === 'true');

export const count = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `takes a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((n) => n >= min && n <= max, `takes a whole number from ${min} to ${max}`);

/** Comma-separated, blanks around the commas allowed; an empty text is an empty list. */
export const list = z
  .string()
  .transform((text) => (text.trim() === '' ? [] : text.split(',').map((part) => part.trim())));

/** Seconds, comma-separated, fractions allowed: milliseconds. */
export const schedule = list.pipe(
  z
    .array(
      z
        .string()
        .regex(/^\d{1,7}(\.\d{1,3})?$/, 'takes seconds, comma-separated, like 60,180,300')
        .transform((seconds) => Math.round(Number(seconds) * 1000)),
    )
    .max(50, 'takes at most 50 delays'),
);
