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

export const limitParameter = (max: number) =>
  numeric(z.int().min(1).max(max)).default(DEFAULT_LIMIT).describe('Entries on a page.');
