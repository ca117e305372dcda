import { z } from 'zod';
import { answerTo } from '../../errors/answer-to.js';
import { NotFound } from '../../errors/repository-errors.js';
import { momentField, momentText } from '../moment.schemas.js';

const DEFAULT_RATE = 10;
const MAX_RATE = 100;

const only = z
  .enum(['failed', 'all'])
  .describe('`failed`: deliveries that were given up; `all`: those that were delivered as well.');

export const newReplaySchema = z
  .strictObject({
    from: momentField.describe(
      'The first moment: ISO 8601 with its offset, or a number of seconds since 1970.',
    ),
    to: momentField
      .optional()
      .describe('The last moment; the time of the request where it is left out, or later.'),
    only: only.default('failed'),
    dry_run: z.boolean().default(false).describe('Only count.'),
    rate: z.int().min(1).max(MAX_RATE).default(DEFAULT_RATE).describe('Deliveries a second.'),
  })
  .refine(({ from, to }) => to === undefined || from <= to, {
    error: 'must not be before from',
    path: ['to'],
  })
  .refine(({ from }) => from <= Date.now(), { error: 'must not be in the future', path: ['from'] })
  .meta({
    id: 'NewReplay',
    example: {
      from: '2026-01-17T00:00:00Z',
      to: '2026-01-18T00:00:00Z',
      only: 'failed',
      dry_run: false,
      rate: 10,
    },
  });

export const replaySchema = z
  .object({
    id: z.uuid().nullable().describe('`null` for a dry run: nothing was made.'),
    state: z.enum(['running', 'done', 'cancelled', 'dry_run']),
    matched: z.int().describe('Deliveries in the range when it was asked for.'),
    done: z.int().describe('Made due again so far.'),
    from: momentText('Of when events were accepted; inclusive.'),
    to: momentText('Of when events were accepted; inclusive.'),
    only,
    rate: z.int(),
    created_at: momentText('When it was asked for.'),
    finished_at: momentText('When it ended.').nullable(),
  })
  .meta({ id: 'Replay' });

/** What cannot be an id gets the answer of an id that never was. */
export const replayIdSchema = z
  .string()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, answerTo(new NotFound('replay')).message)
  .toLowerCase()
  .describe('The UUID that the replay was given.');

export type NewReplay = z.infer<typeof newReplaySchema>;
export type Replay = z.infer<typeof replaySchema>;
