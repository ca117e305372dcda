import { z } from 'zod';
import { answerTo } from '../../errors/answer-to.js';
import { NotFound } from '../../errors/repository-errors.js';
import { deliverySchema } from '../deliveries/delivery.schemas.js';
import { momentText } from '../moment.schemas.js';
import { REASONS } from './explain.js';

const hookSchema = z
  .object({
    kind: z.enum(['hook', 'web-hook']),
    id: z
      .union([z.int(), z.string()])
      .nullable()
      .describe("A hook's number, a web-hook's UUID; `null` once it is deleted."),
    topic: z.string().nullable().describe("A hook's scope, or a web-hook's `Object/Action`, as it is now."),
    matched: z.boolean(),
    delivery: deliverySchema.nullable(),
    reason: z
      .enum(REASONS)
      .nullable()
      .describe(
        'Why not: `scope_differs`; `created_after` the event; it `was_off`; `changed_since`: it then was off or had another scope; `not_addressed`: a sample for another hook, or news of other records.',
      ),
  })
  .meta({ id: 'ExplainedHook' });

export const explanationSchema = z
  .object({
    id: z.string(),
    scope: z.string(),
    created_at: momentText('When the event was accepted.'),
    hooks: z.array(hookSchema).describe("The app's hooks, then its web-hooks, then what it had and deleted."),
  })
  .meta({ id: 'EventExplanation' });

/** What cannot be an id gets the answer of an id that never was. */
export const eventIdSchema = z
  .string()
  .regex(/^msg_[0-9A-Z]{26}$/, answerTo(new NotFound('event')).message)
  .describe('`msg_…`: what publishing answered, and receivers get as `webhook-id`.');

export type EventExplanation = z.infer<typeof explanationSchema>;
export type ExplainedHook = z.infer<typeof hookSchema>;
