import { z } from 'zod';

const DEFAULT_LIMIT = 50;
/** So large that nobody gets there, and so small that page times limit is still exact. */
const MAX_PAGE = 1_000_000_000_000;

/** A query parameter's digits; anything else is left for the schema to refuse. */
const numeric = (schema: z.ZodType<number>) =>
  z.preprocess((text) => (typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : text), schema);

export const pageUpTo = (max: number) =>
  numeric(z.int().min(1).max(max)).default(1).describe('From 1. Past the last page the list is empty.');

export const pageParameter = pageUpTo(MAX_PAGE);

export const limitParameter = (max: number) =>
  numeric(z.int().min(1).max(max)).default(DEFAULT_LIMIT).describe('How many a page holds.');
