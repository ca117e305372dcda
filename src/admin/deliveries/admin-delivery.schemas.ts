import { z } from 'zod';
import { MAX_SCOPE_LENGTH } from '../../catalog/catalog-document.js';
import { FAILURE_CODES } from '../../delivery/model/delivery.js';
import {
  deliveryDetailSchema,
  deliverySchema,
  STATES,
} from '../../delivery-log/deliveries/delivery.schemas.js';
import { eventIdSchema } from '../../delivery-log/explain/explanation.schemas.js';
import { momentParameter } from '../../delivery-log/moment.schemas.js';
import { plainText } from '../../errors/validation/plain-text.js';
import { clientIdSchema } from '../apps/admin-app.schemas.js';
import { hookKeySchema } from '../hooks/admin-hook.schemas.js';
import { pageOf, pageParameters } from '../page.js';

/** The key of a page's last delivery: its event, then its place among the event's deliveries. */
const DELIVERY_KEY = /^msg_[0-9A-Z]{26} \d{1,7}$/;

const whose = {
  client_id: z.string().describe('The app that owns the hook.'),
  hook: z.string().describe('The `key` of the hook or web-hook, also if it is deleted.'),
};

export const adminDeliverySchema = deliveryDetailSchema.extend(whose).meta({ id: 'AdminDelivery' });

export const adminDeliveryEntrySchema = deliverySchema.extend(whose).meta({ id: 'AdminDeliveryEntry' });

export const adminDeliveryListSchema = pageOf(
  adminDeliveryEntrySchema,
  'The deliveries of this page, those of the newest event first.',
).meta({ id: 'AdminDeliveryList' });

const TIME = 'ISO 8601 with an offset, or seconds since the epoch.';

/** Ignores unknown parameters. */
export const adminDeliveryQuerySchema = z.object({
  state: z.enum(STATES).optional().describe('Only deliveries in this state.'),
  hook: hookKeySchema.optional().describe('Only deliveries to the hook or web-hook with this `key`.'),
  client_id: clientIdSchema.optional().describe('Only deliveries to hooks of this app.'),
  scope: plainText
    .max(MAX_SCOPE_LENGTH)
    .optional()
    .describe('Only deliveries of this event, such as `store/order/created`.'),
  event_id: eventIdSchema.optional().describe('Only deliveries of the event with this id.'),
  failure: z
    .enum(FAILURE_CODES)
    .optional()
    .describe(
      'Only deliveries whose last attempt failed with this code. What a circuit holds back is not among them.',
    ),
  since: momentParameter.optional().describe(`Only events accepted at this time or later: ${TIME}`),
  until: momentParameter.optional().describe(`Only events accepted at this time or earlier: ${TIME}`),
  ...pageParameters(DELIVERY_KEY),
});

export type AdminDelivery = z.infer<typeof adminDeliverySchema>;
export type AdminDeliveryEntry = z.infer<typeof adminDeliveryEntrySchema>;
export type AdminDeliveryList = z.infer<typeof adminDeliveryListSchema>;
export type AdminDeliveryQuery = z.infer<typeof adminDeliveryQuerySchema>;
