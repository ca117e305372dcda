import { z } from 'zod';
import { FILTER_LIMITS } from '../filters/filter.js';
import { filterSchema } from '../filters/filter.schema.js';
import { SIGNATURES } from './hook-policy.js';
import { LONGEST_POINTER } from './json-pointer.js';
import { orderingSchema } from './ordering.schema.js';

const DAY = 24 * 60 * 60;
const WEEK = 7 * DAY;
const MOST_POINTERS = 32;
/** RFC 6901. The empty pointer, which is the whole record, would say nothing. */
const POINTER = /^(?:\/(?:[^~/]|~[01])*)+$/;

const FILTER = `Only events that pass get to the hook. Conditions as in MongoDB, over \`scope\`, \`data\`, \`record\` and \`user\`: at most ${FILTER_LIMITS.conditions} in ${FILTER_LIMITS.bytes / 1024} KiB, ${FILTER_LIMITS.depth} levels deep. \`null\`: every event.`;

const changed = z
  .array(z.string().max(LONGEST_POINTER).regex(POINTER, 'must be a JSON pointer such as /total (RFC 6901)'))
  .min(1)
  .max(MOST_POINTERS);

const retrySchedule = z
  .array(z.int().min(1).max(DAY))
  .max(20)
  .refine(
    (delays) => delays.reduce((sum, delay) => sum + delay, 0) <= WEEK,
    'must have delays of at most 604800 seconds in all',
  );

const signatures = z
  .array(z.enum(SIGNATURES))
  .min(1)
  .refine((names) => new Set(names).size === names.length, 'must have each name once');

const FIELDS = {
  filter: filterSchema.nullable().describe(FILTER),
  changed: changed
    .nullable()
    .describe(
      'JSON pointers into the record. Of events that are published with `previous`, only those get to the hook that differ at one of them. `null`: every event.',
    ),
  retry_schedule: retrySchedule.describe(
    'Seconds after each failure, in order: at most 20 delays of 1 second to 24 hours, 7 days in all. Empty: one attempt only. Each delay varies by 10 %, and `Retry-After` may prolong it.',
  ),
  timeout_seconds: z
    .int()
    .min(1)
    .max(60)
    .describe('How long a whole attempt may take. Its phases take their part of it.'),
  max_in_flight: z
    .int()
    .min(1)
    .max(64)
    .describe('How many attempts may be under way at once, within the limits of the store and the process.'),
  rate_limit: z
    .strictObject({
      requests: z.int().min(1).max(10_000).describe('How many requests a window may have.'),
      per_seconds: z.int().min(1).max(3_600).describe('How long the window is.'),
    })
    .nullable()
    .describe(
      'The receiver gets never more requests in any window of that length, retries, resends and replays included, over all processes. `null`: no limit.',
    ),
  ordering: orderingSchema,
  auto_disable: z
    .boolean()
    .describe(
      'Whether failures may turn the hook off. If not, a 410 is a failure like any other, and is tried again.',
    ),
  circuit_breaker: z
    .boolean()
    .describe(
      'Whether the circuit of the receiver may hold deliveries back. If not, it does not count them either.',
    ),
  signatures: signatures.describe(
    'What signs deliveries. `v1`: HMAC-SHA256 with the signing secret. `v1a`: ed25519, which a receiver verifies with the public keys at `/apps/{client_id}/jwks.json`.',
  ),
};

export const policyExample = {
  filter: { 'data.total': { $gte: 100 }, 'data.currency': { $in: ['EUR', 'USD'] } },
  retry_schedule: [5, 60, 300, 3_600],
  timeout_seconds: 30,
  signatures: ['v1', 'v1a'] as ('v1' | 'v1a')[],
};

export const policySettingsSchema = z
  .strictObject(FIELDS)
  .partial()
  .meta({ id: 'PolicySettings', example: policyExample });

/** What the service uses. An operator's own schedule may be finer than what an app may set. */
export const policySchema = z
  .object({
    ...FIELDS,
    filter: z.record(z.string(), z.unknown()).nullable().describe(FILTER),
    retry_schedule: z.array(z.number()).describe('Seconds after each failure, in order.'),
    max_in_flight: z.int().describe('How many attempts may be under way at once.'),
    defaults: z
      .array(z.enum(Object.keys(FIELDS) as [keyof typeof FIELDS]))
      .describe('The fields that are not set, and have the default of the service.'),
  })
  .meta({ id: 'Policy' });

const FILTER_ANSWER = 'JSON pointer (RFC 6901) into the filter';

export const filterTestSchema = z
  .strictObject({
    filter: filterSchema
      .optional()
      .describe("The filter to test. Without it, the hook's own filter is tested."),
    event: z
      .strictObject({
        scope: z.string().max(255).optional().describe('Name of the event.'),
        data: z.unknown().optional().describe('What hooks receive as `data`.'),
        record: z.unknown().optional().describe('The whole record, if the publisher sends it.'),
        user: z.string().max(255).nullish().describe('The user who made the change.'),
      })
      .describe('The event, as it would be published. With the filter it has at most 64 KiB.'),
  })
  .meta({
    id: 'FilterTest',
    example: {
      filter: { 'data.total': { $gte: 100 } },
      event: { scope: 'store/order/created', data: { type: 'order', id: 250, total: 80 } },
    },
  });

export const filterTestResultSchema = z
  .object({
    matches: z.boolean().describe('Whether the event passes the filter.'),
    condition: z
      .string()
      .nullable()
      .describe(
        `The part of the filter that decided: ${FILTER_ANSWER}. The empty text is the whole filter. \`null\`: there is no filter, or the event is too large to be judged, and passes.`,
      ),
  })
  .meta({ id: 'FilterTestResult', example: { matches: false, condition: '/data.total/$gte' } });

export type PolicySettingsBody = z.infer<typeof policySettingsSchema>;
export type Policy = z.infer<typeof policySchema>;
export type FilterTest = z.infer<typeof filterTestSchema>;
export type FilterTestResult = z.infer<typeof filterTestResultSchema>;
