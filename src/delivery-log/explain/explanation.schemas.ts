import { z } from 'zod';
import { EVENT_ID } from '../../delivery/model/delivery.js';
import { answerTo } from '../../errors/answer-to.js';
import { NotFound } from '../../errors/repository-errors.js';
import { deliverySchema, lastFailure, lastReason, STATES } from '../deliveries/delivery.schemas.js';
import { momentText } from '../moment.schemas.js';
import { REASONS } from './explain.js';

export const explainedHookSchema = z
  .object({
    kind: z.enum(['hook', 'web-hook', 'pull']).describe('Which API it was registered with.'),
    id: z
      .union([z.int(), z.string()])
      .nullable()
      .describe('The number of a hook or the UUID of a web-hook, or `null` if it was deleted.'),
    topic: z
      .string()
      .nullable()
      .describe('The current scope of a hook, or the `Object/Action` of a web-hook.'),
    matched: z.boolean().describe('Whether there is a delivery of the event to it.'),
    delivery: deliverySchema.nullable().describe('What was made of the event for it, or `null`.'),
    reason: z
      .enum(REASONS)
      .nullable()
      .describe(
        'Why there is no delivery. `filtered`: the policy that the hook had at that time kept the event from it, by the `condition`. `scope_differs`: the scope does not match. `created_after`: the hook was created after the event. `was_off`: the hook is off. `changed_since`: the hook was off or had another scope, and has changed since. `not_addressed`: the event was for other hooks only, such as a sample, or it was one of the last of more than 10,000 that were filtered out.',
      ),
    condition: z
      .string()
      .nullable()
      .describe(
        'Only with `filtered`: what decided, as a JSON pointer into the policy of that time. The policy may have changed since.',
      ),
  })
  .meta({ id: 'ExplainedHook' });

const outcomeSchema = z
  .object({
    state: z.enum(STATES).describe('The state of these deliveries.'),
    last_failure: lastFailure,
    last_reason: lastReason,
    deliveries: z.int().min(1).describe('How many there are.'),
  })
  .meta({ id: 'EventOutcome' });

const publishedSchema = z
  .object({
    deliveries: z.int().describe('Deliveries of the event, to the hooks and web-hooks of every app.'),
    outcomes: z
      .array(outcomeSchema)
      .describe('What became of them: how many have the same state and the same failure.'),
  })
  .meta({ id: 'PublishedEventOutcomes' });

export const explanationSchema = z
  .object({
    id: z.string().describe('`msg_…`'),
    scope: z.string().describe('Name of the event.'),
    created_at: momentText('When the event was accepted.'),
    hooks: z
      .array(explainedHookSchema)
      .describe(
        "The app's hooks, then its web-hooks, then deleted ones that have a delivery. Empty without the scope `default`.",
      ),
    published: publishedSchema
      .nullable()
      .describe(
        'For the app that published the event, if its token has the scope `events:write`; else `null`.',
      ),
  })
  .meta({ id: 'EventExplanation' });

/** A text that cannot be an id gets the same answer as an unknown id. */
export const eventIdSchema = z
  .string()
  .regex(EVENT_ID, answerTo(new NotFound('event')).message)
  .describe('`msg_…`, from the answer to publishing. Receivers get it as `webhook-id`.');

export type EventExplanation = z.infer<typeof explanationSchema>;
export type ExplainedHook = z.infer<typeof explainedHookSchema>;
export type PublishedOutcomes = z.infer<typeof publishedSchema>;
