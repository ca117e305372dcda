import { deliveryExample } from '../../delivery-log/deliveries/delivery-examples.js';
import { answerTo } from '../../errors/answer-to.js';
import type { Refusal } from '../../errors/api-errors.js';
import { NotFound } from '../../errors/repository-errors.js';
import type { AdminEvent } from './admin-event.schemas.js';

/** Examples for the API document. */
export const eventExample: AdminEvent = {
  id: 'msg_01JD9Q5Y3V8Z2K4M6N8P0R2T4W',
  scope: 'store/order/created',
  created_at: '2026-01-17T00:27:50.120Z',
  client_id: '7c1f8d1b5a0e4c6f9d2b3a4e5f60718a',
  data: [
    {
      hook: '0b0f4a52-6f0e-4a51-9f6b-3a5a5c0d7a11',
      client_id: '404b021a970e767e0b84e4ed78e663c8',
      kind: 'hook',
      id: 101,
      topic: 'store/order/*',
      matched: true,
      delivery: deliveryExample,
      reason: null,
      condition: null,
    },
    {
      hook: '5d8f9f3e-2a53-4c0a-8a55-0f0f4c0f7b12',
      client_id: '404b021a970e767e0b84e4ed78e663c8',
      kind: 'hook',
      id: 102,
      topic: 'store/cart/*',
      matched: false,
      delivery: null,
      reason: 'scope_differs',
      condition: null,
    },
  ],
  next_cursor: null,
};

export const noEvent: Refusal = answerTo(new NotFound('event'));
