import { z } from 'zod';

const PHRASE =
  'must be an ISO 8601 time with its offset, such as 2026-01-17T11:27:50+11:00, or seconds since the epoch';

const iso = z.union([z.iso.datetime({ offset: true }), z.iso.date()]);

/**
 * Milliseconds since the epoch, or null if the text is not a time. It reads ISO 8601 times with an offset, dates (the
 * start of the day in UTC), and seconds since the epoch. A space counts as `+`, because a query decodes `+` to a space.
 */
export function parseMoment(text: string): number | null {
  if (/^\d{1,11}$/.test(text)) return Number(text) * 1000;
  const written = text.replace(' ', '+');
  return iso.safeParse(written).success ? Date.parse(written) : null;
}

const parsed = (text: string, context: z.RefinementCtx): number => {
  const moment = parseMoment(text);
  if (moment !== null) return moment;
  context.addIssue({ code: 'custom', message: PHRASE });
  return z.NEVER;
};

/** A time in a query. */
export const momentParameter = z.string().max(64).transform(parsed);

/** A time in a body, where seconds since the epoch are a number. */
export const momentField = z
  .union([z.string().max(64), z.int().min(0)], { error: PHRASE })
  .transform((value, context) => parsed(String(value), context));

/** A time in an answer: UTC, with milliseconds. */
export const momentText = (what: string) => z.string().describe(what).meta({ format: 'date-time' });

export const toIso = (time: number) => new Date(time).toISOString();

export const toIsoOrNull = (time: number | null) => (time === null ? null : toIso(time));
