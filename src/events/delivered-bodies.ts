import { z } from 'zod';
import { hookBody } from './event-bodies.js';

const test = z.literal(true).optional().describe('Only in samples that the app asked for.');

const changedFields = z
  .array(z.string())
  .optional()
  .describe(
    'JSON pointers to what has changed in the record. Only if the publisher sent the record as it was before, too.',
  );

const OF_EXAMPLES = { storeId: '1', storeHash: '5ueh97', acceptedAt: 1_561_479_335_000 };

/** What hooks receive of an event, as JSON. @param data the data of the event, as JSON */
export const exampleHookBody = (scope: string, data: string): string =>
  hookBody({ ...OF_EXAMPLES, scope, data });

/** What hooks receive: event-bodies.ts writes it. */
const hookBodySchema = z
  .object({
    scope: z.string().describe('The event, in the spelling of the catalog.'),
    store_id: z.string().describe('The number of the store, in decimal.'),
    data: z.unknown().describe('The data of the event, as it was published.'),
    hash: z
      .string()
      .describe('SHA-1, in hex, of this body without `hash`. It is a checksum, not a signature.'),
    created_at: z.int().min(0).describe('When the event was accepted, in epoch seconds.'),
    producer: z.string().describe('`stores/` and the hash of the store.'),
    test,
    changed_fields: changedFields,
  })
  .meta({
    id: 'HookBody',
    example: JSON.parse(exampleHookBody('store/order/created', '{"type":"order","id":250}')),
  });

/** What web-hooks receive. */
const webHookBodySchema = z
  .object({
    object: z.string().describe('The record type.'),
    action: z.string().describe('What was done to the record.'),
    payload: z.unknown().describe('The record if the publisher sent it, else the data of the event.'),
    user: z
      .string()
      .nullable()
      .describe('The user who made the change, or null if the publisher named none.'),
    tenantId: z.string().describe('The hash of the store.'),
    test,
    changed_fields: changedFields,
  })
  .meta({
    id: 'WebHookBody',
    example: {
      object: 'Order',
      action: 'Create',
      payload: { type: 'order', id: 250 },
      user: null,
      tenantId: '5ueh97',
    },
  });

/** The JSON Schemas of both, by the ids above. */
export function bodyComponents(): Record<'HookBody' | 'WebHookBody', Record<string, unknown>> {
  const { $defs } = z.toJSONSchema(z.union([hookBodySchema, webHookBodySchema]), { io: 'input' });
  return $defs as ReturnType<typeof bodyComponents>;
}
