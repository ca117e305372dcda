import { z } from 'zod';

export const hookTestSchema = z
  .object({
    id: z.string().describe('`dlv_…`: the delivery, to be followed in the log.'),
    event_id: z.string().describe('`msg_…`: what the receiver gets as `webhook-id`.'),
    scope: z.string().describe('The concrete event of the sample.'),
  })
  .meta({
    id: 'HookTest',
    example: {
      id: 'dlv_01JD9Q5Y3V8Z2K4M6N8P0R2T4W_0',
      event_id: 'msg_01JD9Q5Y3V8Z2K4M6N8P0R2T4W',
      scope: 'store/order/created',
    },
  });

export type HookTest = z.infer<typeof hookTestSchema>;
