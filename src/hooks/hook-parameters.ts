import { z } from 'zod';
import { MAX_SCOPE_LENGTH } from '../catalog/catalog-document.js';
import { answerTo } from '../errors/answer-to.js';
import { NotFound } from '../errors/repository-errors.js';
import { plainText } from '../errors/validation/plain-text.js';
import { limitParameter, pageParameter } from '../subscriptions/paging.schemas.js';

const MAX_LIMIT = 250;

/** Ignores unknown parameters, because clients send filters of their own. */
export const hookQuerySchema = z.object({
  page: pageParameter,
  limit: limitParameter(MAX_LIMIT),
  is_active: z
    .enum(['true', 'false'])
    .optional()
    .describe('Only hooks that are on (`true`) or off (`false`).'),
  scope: plainText.max(MAX_SCOPE_LENGTH).optional().describe('Only hooks with exactly this scope.'),
  destination: plainText.max(2_048).optional().describe('Only hooks with exactly this destination.'),
});

export type HookQuery = z.infer<typeof hookQuerySchema>;

const HOOK_NUMBER = /^[1-9]\d{0,14}$/;

/** A text that cannot be an id gets the same answer as an unknown id. */
export const hookIdSchema = z
  .string()
  .regex(HOOK_NUMBER, answerTo(new NotFound('hook')).message)
  .transform(Number)
  .describe('The number of the hook.');
