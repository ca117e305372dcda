import { z } from 'zod';
import { deliveryDetailSchema } from '../../delivery-log/deliveries/delivery.schemas.js';

export const adminDeliverySchema = deliveryDetailSchema
  .extend({
    client_id: z.string().describe('The app that owns the hook.'),
    hook: z.string().describe('The `key` of the hook or web-hook, also if it is deleted.'),
  })
  .meta({ id: 'AdminDelivery' });

export type AdminDelivery = z.infer<typeof adminDeliverySchema>;
