import { z } from 'zod';

const DEFAULT_LIMIT = 50;
/** Beyond any list, and small enough that page times limit is still an exact number. */
const MAX_PAGE = 1_000_000_000_000;

/** Parses digits. The schema refuses everything else. */
const numeric = (schema: z.ZodType<number>) =>
  z.preprocess((text) => (typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : text), schema);

export const pageUpTo = (max: number) =>
  numeric(z.int().min(1).max(max))
    .default(1)
    .describe('Page number, from 1. The list is empty after the last page.');

export const pageParameter = pageUpTo(MAX_PAGE);

/** Marks where the next page starts: an opaque form of the key of this page's last entry. */
export const encodeCursor = (key: string): string => Buffer.from(key).toString('base64url');

/** Null if encodeCursor cannot have made the cursor of such a key. */
export function decodeCursor(cursor: string, ofKey: RegExp): string | null {
  const key = Buffer.from(cursor, 'base64url').toString();
  return ofKey.test(key) && encodeCursor(key) === cursor ? key : null;
}

const MAX_CURSOR = 1_500;

/** @param ofKey matches the key of every entry that a page may end with */
export const cursorParameter = (ofKey: RegExp) =>
  z
    .string()
    .max(MAX_CURSOR)
    .transform((text, context): string => {
      const key = decodeCursor(text, ofKey);
      if (key !== null) return key;
      context.addIssue({ code: 'custom', message: 'must be the next_cursor of a page of this list' });
      return z.NEVER;
    })
    .describe('The `next_cursor` of the previous page.');

export const nextCursor = z
  .string()
  .nullable()
  .describe('The `cursor` of the next page, or `null` on the last page.');

/** A whole number in a query. */
export const numberUpTo = (min: number, max: number) => numeric(z.int().min(min).max(max));

export const limitParameter = (max: number) =>
  numeric(z.int().min(1).max(max)).default(DEFAULT_LIMIT).describe('Entries on a page.');
