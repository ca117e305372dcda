import { z } from 'zod';
import { answerTo } from '../errors/answer-to.js';
import type { Refusal } from '../errors/api-errors.js';
import { NotFound } from '../errors/repository-errors.js';

export const published = { id: 'msg_01JD9Q5Y3V8Z2K4M6N8P0R2T4W', deliveries: 2, duplicate: false };

export const refusals: Refusal[] = [
  { code: 'malformed_json', message: 'The body is not valid JSON.' },
  answerTo(new NotFound('store')),
  { code: 'body_too_large', message: 'The body is larger than 1 MiB.' },
  { code: 'unsupported_media_type', message: 'Send the body as Content-Type: application/json.' },
  {
    code: 'validation_failed',
    message: "The field 'scope' must be a concrete event of the catalogue (GET /catalog).",
    fields: [
      {
        pointer: '/0/scope',
        message: "The field 'scope' must be a concrete event of the catalogue (GET /catalog).",
      },
    ],
  },
];

/** One array's events at most (spec/http-api.md section 5). */
const EVENTS_PER_REQUEST = 1_000;

/** Loose: a record would be copied key by key. */
const jsonObject = z.looseObject({});

/** Defaults are filled in by hand where they are used: a zod default costs a copy of every event. */
const eventSchema = z
  .strictObject({
    scope: z.string().max(255).describe('A concrete event of the catalogue, `store/order/created`.'),
    data: z
      .union([jsonObject, z.array(z.unknown())])
      .describe("What hook receivers get as `data`; checked against the event's schema in the catalogue."),
    record: jsonObject.optional().describe('The whole record: what web-hook receivers get as `payload`.'),
    user: z.string().max(255).nullish().describe('Who made the change.'),
    idempotency_key: z
      .string()
      .min(1)
      .max(255)
      .optional()
      .describe('Remembered for 24 hours per store and app.'),
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

/** For the documentation alone: see publishSchema. */
const { $schema: _, ...documented } = z.toJSONSchema(z.union([eventSchema, eventsSchema]), { io: 'input' });

/** One event, or an array of them. Told apart before they are checked, so that an error names the field, not the union. */
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
    id: z.string().describe('`webhook-id` of every delivery of this event.'),
    deliveries: z.int().describe('How many hooks and web-hooks matched.'),
    duplicate: z.boolean().describe('The idempotency key was known: this is the first answer again.'),
  })
  .meta({
    id: 'PublishedEvent',
    example: { id: 'msg_01JD9Q5Y3V8Z2K4M6N8P0R2T4W', deliveries: 2, duplicate: false },
  });

export type PublishedEvent = z.infer<typeof publishedSchema>;
