import { z } from 'zod';
import { FAILURE_CODES } from '../../delivery/model/delivery.js';
import { answerTo } from '../../errors/answer-to.js';
import { NotFound } from '../../errors/repository-errors.js';
import { UUID } from '../../errors/validation/uuid.js';
import { momentField, momentText } from '../moment.schemas.js';

const DEFAULT_RATE = 10;
const MAX_RATE = 100;

const only = z
  .enum(['failed', 'all'])
  .describe(
    '`failed` sends exhausted deliveries again. `all` also sends delivered and canceled ones again, if their bodies are kept.',
  );

export const newReplaySchema = z
  .strictObject({
    from: momentField.describe(
      'Events accepted at this time or later: ISO 8601 with an offset, or a number of seconds since the epoch.',
    ),
    to: momentField
      .optional()
      .describe(
        'Events accepted at this time or earlier. The time of the request if it is missing or in the future.',
      ),
    only: only.default('failed'),
    failure: z
      .enum(FAILURE_CODES)
      .optional()
      .describe('Only deliveries whose last attempt failed with this code.'),
    dry_run: z.boolean().default(false).describe('Whether only to count the deliveries.'),
    rate: z.int().min(1).max(MAX_RATE).default(DEFAULT_RATE).describe('Deliveries per second.'),
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
    id: z.uuid().nullable().describe('`null` for a dry run, which creates no replay.'),
    state: z
      .enum(['running', 'done', 'cancelled', 'dry_run'])
      .describe('Whether it still runs, and how it ended. `dry_run` only counted.'),
    matched: z.int().describe('Deliveries in the range when the replay was created.'),
    done: z.int().describe('Deliveries made due again so far.'),
    from: momentText('Start of the range of events, inclusive.'),
    to: momentText('End of the range of events, inclusive.'),
    only,
    failure: z
      .enum(FAILURE_CODES)
      .nullable()
      .describe('Only deliveries with this failure. `null`: with any or none.'),
    rate: z.int().describe('Deliveries per second.'),
    created_at: momentText('When the replay was created.'),
    finished_at: momentText('When the replay ended, or `null`.').nullable(),
  })
  .meta({ id: 'Replay' });

/** A text that cannot be an id gets the same answer as an unknown id. */
export const replayIdSchema = z
  .string()
  .regex(new RegExp(`^${UUID}$`, 'i'), answerTo(new NotFound('replay')).message)
  .toLowerCase()
  .describe('The UUID of the replay.');

export type NewReplay = z.infer<typeof newReplaySchema>;
export type Replay = z.infer<typeof replaySchema>;
