import { z } from 'zod';
import { MAX_SCOPE_LENGTH } from '../catalog/catalog-document.js';
import { answerTo } from '../errors/answer-to.js';
import { NotFound } from '../errors/repository-errors.js';
import { limitParameter, pageParameter } from '../subscriptions/paging.schemas.js';

const MAX_LIMIT = 250;

/** Unknown parameters are ignored: clients send filters of their own. */
export const hookQuerySchema = z.object({
  page: pageParameter,
  limit: limitParameter(MAX_LIMIT),
  is_active: z.enum(['true', 'false']).optional().describe('Only those that are on, or off.'),
  scope: z.string().max(MAX_SCOPE_LENGTH).optional().describe('Only those of this scope, as it was given.'),
  destination: z.string().max(2_048).optional().describe('Only those of this destination, as it was given.'),
});

export type HookQuery = z.infer<typeof hookQuerySchema>;

/** What cannot be an id gets the answer of an id that never was. */
export const hookIdSchema = z
  .string()
  .regex(/^[1-9]\d{0,14}$/, answerTo(new NotFound('hook')).message)
  .transform(Number)
  .describe('The number that the hook was given.');
