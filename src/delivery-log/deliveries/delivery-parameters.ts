import { z } from 'zod';
import { MAX_SCOPE_LENGTH } from '../../catalog/catalog-document.js';
import { type DeliveryRef, EVENT_ID, parseDeliveryId } from '../../delivery/model/delivery.js';
import { answerTo } from '../../errors/answer-to.js';
import { NotFound } from '../../errors/repository-errors.js';
import { plainText } from '../../errors/validation/plain-text.js';
import { cursorParameter, limitParameter } from '../../subscriptions/paging.schemas.js';
import { momentParameter } from '../moment.schemas.js';
import { STATES } from './delivery.schemas.js';

const MAX_LIMIT = 250;

/** Ignores unknown parameters. */
export const deliveryQuerySchema = z.object({
  limit: limitParameter(MAX_LIMIT),
  cursor: cursorParameter(EVENT_ID).optional(),
  state: z.enum(STATES).optional().describe('Only deliveries in this state.'),
  scope: plainText
    .max(MAX_SCOPE_LENGTH)
    .optional()
    .describe('Only deliveries of this event, such as `store/order/created`.'),
  created_after: momentParameter
    .optional()
    .describe(
      'Only events accepted at this time or later: ISO 8601 with an offset, or seconds since the epoch.',
    ),
  created_before: momentParameter
    .optional()
    .describe(
      'Only events accepted at this time or earlier: ISO 8601 with an offset, or seconds since the epoch.',
    ),
});

export type DeliveryQuery = z.infer<typeof deliveryQuerySchema>;

/** A text that cannot be an id gets the same answer as an unknown id. */
export const deliveryIdSchema = z
  .string()
  .transform((id, context): DeliveryRef => {
    const ref = parseDeliveryId(id);
    if (ref) return ref;
    context.addIssue({ code: 'custom', message: answerTo(new NotFound('delivery')).message });
    return z.NEVER;
  })
  .describe('`dlv_…`, from the list of deliveries.');
