import { z } from 'zod';
import { MOST_DELIVERIES, MOST_DELIVERIES_AT_ONCE } from '../delivery/model/accepted-event.js';
import { answerTo } from '../errors/answer-to.js';
import type { Refusal } from '../errors/api-errors.js';
import { NotFound } from '../errors/repository-errors.js';
import { plainText } from '../errors/validation/plain-text.js';

export const published = { id: 'msg_01JD9Q5Y3V8Z2K4M6N8P0R2T4W', deliveries: 2, duplicate: false };

export const UNKNOWN_SCOPE = "The field 'scope' must be a concrete event of the catalog (GET /catalog).";

/** The answer to an event with more than MOST_DELIVERIES. */
export const TOO_MANY_HOOKS = `More than ${MOST_DELIVERIES.toLocaleString('en')} hooks and web-hooks of the store subscribe to this event.`;

/** The answer to an array with idempotency keys and more than MOST_DELIVERIES_AT_ONCE. */
export const TOO_MANY_AT_ONCE = `With idempotency keys, the events of an array may have at most ${MOST_DELIVERIES_AT_ONCE.toLocaleString('en')} deliveries together. Publish fewer at once.`;

export const refusals: Refusal[] = [
  { code: 'malformed_json', message: 'The body is not valid JSON.' },
  answerTo(new NotFound('store')),
  { code: 'limit_reached', message: TOO_MANY_HOOKS },
  { code: 'body_too_large', message: 'The body is larger than 1 MiB.' },
  { code: 'unsupported_media_type', message: 'Send the body as Content-Type: application/json.' },
  {
    code: 'validation_failed',
    message: UNKNOWN_SCOPE,
    fields: [{ pointer: '/0/scope', message: UNKNOWN_SCOPE }],
  },
];

/** Events that one request may publish. */
const EVENTS_PER_REQUEST = 1_000;

/** A loose object, because zod copies a record key by key. */
const jsonObject = z.looseObject({});

/** Has no zod defaults, because each of them costs a copy of every event. */
const eventSchema = z
  .strictObject({
    scope: plainText.max(255).describe('A concrete event of the catalog, such as `store/order/created`.'),
    data: z
      .union([jsonObject, z.array(z.unknown())])
      .describe("What hooks receive as `data`. It must match the event's schema in the catalog."),
    record: jsonObject
      .optional()
      .describe('The whole record. Web-hooks receive it as `payload`, or `data` if it is missing.'),
    previous: jsonObject
      .optional()
      .describe(
        'The record before the change. What receives the event then gets `changed_fields`, and hooks can ask for changes of some fields only.',
      ),
    user: z.string().max(255).nullish().describe('The user who made the change.'),
    idempotency_key: plainText
      .min(1)
      .max(255)
      .optional()
      .describe(
        'A repeated key with the same content publishes nothing new. Keys are kept for 24 hours per store and app.',
      ),
  })
  .meta({
    id: 'Event',
    example: {
      scope: 'store/order/created',
      data: { type: 'order', id: 250 },
      idempotency_key: 'order-250-created',
    },
  });

const eventsSchema = z.array(eventSchema).min(1).max(EVENTS_PER_REQUEST);

export type EventInput = z.infer<typeof eventSchema>;

/** Documents the body of a request. publishSchema checks it. */
const { $schema: _, ...documented } = z.toJSONSchema(z.union([eventSchema, eventsSchema]), { io: 'input' });

/** One event, or an array of them. It tests for an array first, so that an error names the field, not the union. */
export const publishSchema = z
  .unknown()
  .meta(documented)
  .transform((body, context): EventInput | EventInput[] => {
    const result = Array.isArray(body) ? eventsSchema.safeParse(body) : eventSchema.safeParse(body);
    if (result.success) return result.data;
    context.issues.push(...(result.error.issues as typeof context.issues));
    return z.NEVER;
  });

export const publishedSchema = z
  .object({
    id: z.string().describe('The `webhook-id` of every delivery of this event.'),
    deliveries: z.int().describe('Number of hooks and web-hooks that matched.'),
    duplicate: z
      .boolean()
      .describe('Whether the idempotency key was used before. If so, this repeats the first answer.'),
  })
  .meta({
    id: 'PublishedEvent',
    example: published,
  });

export type PublishedEvent = z.infer<typeof publishedSchema>;
