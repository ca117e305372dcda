import { z } from 'zod';
import { MAX_SCOPE_LENGTH } from '../../catalog/catalog-document.js';
import { type DeliveryRef, parseDeliveryId } from '../../delivery/model/delivery.js';
import { answerTo } from '../../errors/answer-to.js';
import { NotFound } from '../../errors/repository-errors.js';
import { limitParameter } from '../../subscriptions/paging.schemas.js';
import { momentParameter } from '../moment.schemas.js';
import { STATES } from './delivery.schemas.js';

const EVENT_ID = /^msg_[0-9A-Z]{26}$/;

/** Where the next page begins, in a form that nobody should read: the last event of this page. */
export function encodeCursor(eventId: string): string {
  return Buffer.from(eventId).toString('base64url');
}

/** Null for anything that encodeCursor could not have made. */
export function decodeCursor(cursor: string): string | null {
  const eventId = Buffer.from(cursor, 'base64url').toString();
  return EVENT_ID.test(eventId) && encodeCursor(eventId) === cursor ? eventId : null;
}

const MAX_LIMIT = 250;

const cursor = z
  .string()
  .max(128)
  .transform((text, context): string => {
    const eventId = decodeCursor(text);
    if (eventId !== null) return eventId;
    context.addIssue({ code: 'custom', message: 'must be the next_cursor of a page of this list' });
    return z.NEVER;
  })
  .describe('`next_cursor` of the page before.');

/** Unknown parameters are ignored, as for hooks. */
export const deliveryQuerySchema = z.object({
  limit: limitParameter(MAX_LIMIT),
  cursor: cursor.optional(),
  state: z.enum(STATES).optional().describe('Only those in this state.'),
  scope: z.string().max(MAX_SCOPE_LENGTH).optional().describe('Only those of this concrete event.'),
  created_after: momentParameter
    .optional()
    .describe('Only those accepted then or later: ISO 8601 with its offset, or seconds since 1970.'),
  created_before: momentParameter
    .optional()
    .describe('Only those accepted then or earlier: ISO 8601 with its offset, or seconds since 1970.'),
});

export type DeliveryQuery = z.infer<typeof deliveryQuerySchema>;

/** What cannot be an id gets the answer of an id that never was. */
export const deliveryIdSchema = z
  .string()
  .transform((id, context): DeliveryRef => {
    const ref = parseDeliveryId(id);
    if (ref) return ref;
    context.addIssue({ code: 'custom', message: answerTo(new NotFound('delivery')).message });
    return z.NEVER;
  })
  .describe('`dlv_…`, from the list.');
