import { z } from 'zod';
import { FAILURE_CODES } from '../../delivery/model/delivery.js';
import { ENDED_STATES } from '../../delivery/model/replay.repository.js';
import { momentField, momentText } from '../../delivery-log/moment.schemas.js';
import { plainText } from '../../errors/validation/plain-text.js';
import { UUID } from '../../errors/validation/uuid.js';
import { clientIdSchema } from '../apps/admin-app.schemas.js';
import { hookKeySchema } from '../hooks/admin-hook.schemas.js';
import { pageOf, pageParameters } from '../page.js';
import { storeHashSchema } from '../stores/admin-store.schemas.js';
import { isHost } from './recovery-rules.js';

const DEFAULT_RATE = 10;
const MAX_RATE = 100;
/** A name has at most 253 characters, and a port five digits. */
const MAX_HOST_LENGTH = 259;
/** The key of a page's last job: when it was created, then its id. */
const REPLAY_KEY = new RegExp(`^\\d{1,15} ${UUID}$`);
/** Hooks that an answer names. */
export const HOOKS_SHOWN = 1_000;

const states = z.array(z.enum(ENDED_STATES)).min(1).max(ENDED_STATES.length);
const failure = z.enum(FAILURE_CODES);

export const newAdminReplaySchema = z
  .strictObject({
    store_hash: storeHashSchema.optional().describe('Only hooks of this store.'),
    client_id: clientIdSchema.optional().describe('Only hooks of this app.'),
    host: plainText
      .max(MAX_HOST_LENGTH)
      .refine(isHost, 'must be a host, with a port or without')
      .optional()
      .describe(
        'Only hooks whose destination has this host, such as `hooks.example.com`. It may have a port.',
      ),
    hook: hookKeySchema.optional().describe('Only the hook or web-hook with this `key`. Needs `store_hash`.'),
    failure: failure.optional().describe('Only deliveries whose last attempt failed with this code.'),
    states: states
      .default(['exhausted'])
      .describe('`exhausted` deliveries failed. Others are sent a second time to receivers that have them.'),
    since: momentField.describe(
      'Events accepted at this time or later: ISO 8601 with an offset, or a number of seconds since the epoch.',
    ),
    until: momentField
      .optional()
      .describe(
        'Events accepted at this time or earlier. The time of the request if it is missing or in the future.',
      ),
    rate: z
      .int()
      .min(1)
      .max(MAX_RATE)
      .default(DEFAULT_RATE)
      .describe('Deliveries per second of each hook, as in the replay of one hook.'),
    turn_on: z
      .boolean()
      .default(false)
      .describe(
        'Whether to turn on the matched hooks that the service turned off because they failed. Hooks that answered 410, or that their app turned off, stay off.',
      ),
    dry_run: z.boolean().default(false).describe('Whether only to count the deliveries.'),
  })
  .refine(({ since, until }) => until === undefined || since <= until, {
    error: 'must not be before since',
    path: ['until'],
  })
  .refine(({ hook, store_hash }) => hook === undefined || store_hash !== undefined, {
    error: 'must be given with hook',
    path: ['store_hash'],
  })
  .refine(({ since }) => since <= Date.now(), { error: 'must not be in the future', path: ['since'] })
  .meta({
    id: 'NewAdminReplay',
    example: {
      host: 'hooks.example.com',
      failure: 'connect',
      since: '2026-01-17T00:00:00Z',
      until: '2026-01-17T06:00:00Z',
      turn_on: true,
      dry_run: false,
    },
  });

const counts = {
  matched: z.int().describe('Deliveries that matched when the job was created.'),
  done: z.int().describe('Deliveries made due again so far.'),
  failed: z.int().describe('Matched deliveries that were not made due again, and will not be.'),
  remaining: z.int().describe('Matched deliveries whose turn has not come. In a canceled job they stay.'),
};

const hookOfReplay = z.object({
  store_hash: z.string().describe('Its store.'),
  client_id: z.string().describe('Its app.'),
  hook: z.string().describe('The `key` of the hook or web-hook.'),
  ...counts,
  skipped: z
    .enum(['hook_off', 'hook_deleted'])
    .nullable()
    .describe('Why the job leaves out the hook from here on, or `null`.'),
});

const fields = {
  id: z.uuid().nullable().describe('`null` for a dry run, which creates no job.'),
  state: z
    .enum(['running', 'done', 'cancelled', 'dry_run'])
    .describe('Whether it still runs, and how it ended. `dry_run` only counted.'),
  store_hash: z.string().nullable().describe('Only hooks of this store. `null`: of any.'),
  client_id: z.string().nullable().describe('Only hooks of this app. `null`: of any.'),
  host: z.string().nullable().describe('Only hooks with this host. `null`: with any.'),
  hook: z.uuid().nullable().describe('Only the hook or web-hook with this `key`. `null`: any.'),
  failure: failure.nullable().describe('Only deliveries with this failure. `null`: with any or none.'),
  states: states.describe('The states of the deliveries that it takes.'),
  since: momentText('Start of the range of events, inclusive.'),
  until: momentText('End of the range of events, inclusive.'),
  rate: z.int().describe('Deliveries per second of each hook.'),
  hooks: z.int().describe('Hooks with deliveries that matched.'),
  ...counts,
  failed_by: z
    .object({
      hook_off: z.int().describe('The hook was off when its turn came.'),
      hook_deleted: z.int().describe('The hook was deleted, alone or with its store or app.'),
      changed: z.int().describe('The body was purged, or the delivery had another state when its turn came.'),
    })
    .describe('`failed` by its reasons.'),
  created_at: momentText('When the job was created.'),
  finished_at: momentText('When the job ended, or `null`.').nullable(),
};

const listed = z.object(fields).meta({ id: 'AdminReplay' });

export const adminReplaySchema = z
  .object({
    ...fields,
    by_hook: z
      .array(hookOfReplay)
      .describe(`The hooks, those with the most matched deliveries first, at most ${HOOKS_SHOWN}.`),
  })
  .meta({ id: 'AdminReplayByHook' });

export const adminReplayListSchema = pageOf(listed, 'The jobs of this page, the newest first.').meta({
  id: 'AdminReplayList',
});

/** Ignores unknown parameters. */
export const adminReplayQuerySchema = z.object(pageParameters(REPLAY_KEY));

export type NewAdminReplay = z.infer<typeof newAdminReplaySchema>;
export type AdminReplay = z.infer<typeof adminReplaySchema>;
export type ListedReplay = z.infer<typeof listed>;
export type AdminReplayList = z.infer<typeof adminReplayListSchema>;
export type AdminReplayQuery = z.infer<typeof adminReplayQuerySchema>;
