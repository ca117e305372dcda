import { z } from 'zod';
import { hookSchema } from './hook.schemas.js';

const seconds = (what: string) => z.int().describe(`${what}, in whole seconds since the epoch.`);

export const hookV3Schema = hookSchema
  .extend({ created_at: seconds('When it was created'), updated_at: seconds('When it was last changed') })
  .meta({ id: 'HookV3' });

const link = z.string().describe('The query string of that page.');

const paginationSchema = z
  .object({
    total: z.int().describe('Hooks on all pages.'),
    count: z.int().describe('Hooks on this page.'),
    per_page: z.int().describe('The most hooks that a page has.'),
    current_page: z.int().describe('The number of this page, from 1.'),
    total_pages: z.int().describe('The number of the last page.'),
    links: z
      .object({ previous: link.optional(), current: link, next: link.optional() })
      .describe('Where the pages beside this one are.'),
  })
  .meta({ id: 'HooksV3Pagination' });

export const hookV3AnswerSchema = z
  .object({ data: hookV3Schema.describe('The hook.'), meta: z.object({}).describe('Always empty.') })
  .meta({ id: 'HookV3Answer' });

export const hookV3ListSchema = z
  .object({
    data: z.array(hookV3Schema).describe('The hooks of this page.'),
    meta: z
      .object({ pagination: paginationSchema.describe('The numbers of this page and its neighbors.') })
      .describe('Which page this is.'),
  })
  .meta({ id: 'HookV3List' });

export type HookV3 = z.infer<typeof hookV3Schema>;
export type HookV3Answer = z.infer<typeof hookV3AnswerSchema>;
export type HookV3List = z.infer<typeof hookV3ListSchema>;
export type Pagination = z.infer<typeof paginationSchema>;
