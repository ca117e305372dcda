import { z } from 'zod';

const PHRASE = 'must be an ISO 8601 time with its offset, 2026-01-17T11:27:50+11:00, or seconds since 1970';

const iso = z.union([z.iso.datetime({ offset: true }), z.iso.date()]);

/**
 * Epoch milliseconds of an ISO 8601 time with its offset, of a bare date (its first moment in UTC), or of epoch
 * seconds; null for anything else. A blank stands for the `+` that a query turns into one.
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

/** In a query. */
export const momentParameter = z.string().max(64).transform(parsed);

/** In a body: epoch seconds are a number there. */
export const momentField = z
  .union([z.string().max(64), z.int().min(0)], { error: PHRASE })
  .transform((value, context) => parsed(String(value), context));

/** As this part of the API prints times: UTC, with milliseconds. */
export const momentText = (what: string) => z.string().describe(what).meta({ format: 'date-time' });

export const toIso = (time: number) => new Date(time).toISOString();

export const toIsoOrNull = (time: number | null) => (time === null ? null : toIso(time));
