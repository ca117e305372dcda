import { z } from 'zod';
import { type DeliveryRef, EVENT_ID, parseDeliveryId } from '../../delivery/model/delivery.js';
import { answerTo } from '../../errors/answer-to.js';
import { NotFound } from '../../errors/repository-errors.js';
import { UUID } from '../../errors/validation/uuid.js';

const HOOK_KEY = new RegExp(`^${UUID}$`, 'i');
const HOOK_NUMBER = /^[1-9]\d{0,14}$/;

export type RecordId =
  | { kind: 'event'; eventId: string }
  | { kind: 'delivery'; ref: DeliveryRef }
  | { kind: 'hook'; hook: { key: string } | { number: number } };

function parseRecordId(text: string): RecordId | null {
  if (EVENT_ID.test(text)) return { kind: 'event', eventId: text };
  if (HOOK_KEY.test(text)) return { kind: 'hook', hook: { key: text.toLowerCase() } };
  if (HOOK_NUMBER.test(text)) return { kind: 'hook', hook: { number: Number(text) } };
  const ref = parseDeliveryId(text);
  return ref && { kind: 'delivery', ref };
}

/** A text that cannot be an id gets the same answer as an unknown id. */
export const recordIdSchema = z
  .string()
  .transform((text, context): RecordId => {
    const id = parseRecordId(text);
    if (id) return id;
    context.addIssue({ code: 'custom', message: answerTo(new NotFound('record')).message });
    return z.NEVER;
  })
  .describe('`msg_…` of an event, `dlv_…` of a delivery, or the `key` or the number of a hook.');

export const adminRecordSchema = z
  .object({
    kind: z.enum(['event', 'delivery', 'hook', 'web-hook', 'pull']).describe('What the id is of.'),
    id: z
      .string()
      .describe(
        "The id in the app's own routes: for a hook its number, for a web-hook and a pull subscription the `key`, for all others the id that was asked for.",
      ),
    store_hash: z.string().describe('The store that it belongs to.'),
    client_id: z
      .string()
      .describe('Of an event, the app that published it. Of all others, the app that has it.'),
    hook: z
      .uuid()
      .nullable()
      .describe('The key of the hook. Of a delivery, of the hook that it goes to. `null` for an event.'),
    scope: z
      .string()
      .describe('The name of the event, the scope of the hook, or the object and action of the web-hook.'),
  })
  .meta({
    id: 'AdminRecord',
    example: {
      kind: 'delivery',
      id: 'dlv_01JD9Q5Y3V8Z2K4M6N8P0R2T4W_0',
      store_hash: '5ueh97',
      client_id: '404b021a970e767e0b84e4ed78e663c8',
      hook: '0b0f4a52-6f0e-4a51-9f6b-3a5a5c0d7a11',
      scope: 'store/order/created',
    },
  });

export type AdminRecord = z.infer<typeof adminRecordSchema>;
