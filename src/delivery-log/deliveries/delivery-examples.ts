import { answerTo } from '../../errors/answer-to.js';
import type { Refusal } from '../../errors/api-errors.js';
import { NotFound } from '../../errors/repository-errors.js';
import { HOOK_IS_OFF, WEB_HOOK_IS_OFF } from '../own-hook.js';
import type { Delivery, DeliveryDetail, DeliveryList } from './delivery.schemas.js';
import { IN_FLIGHT } from './resend-refusals.js';

export const deliveryExample: Delivery = {
  id: 'dlv_01JD9Q5Y3V8Z2K4M6N8P0R2T4W_0',
  event_id: 'msg_01JD9Q5Y3V8Z2K4M6N8P0R2T4W',
  scope: 'store/order/created',
  state: 'pending',
  attempts: 1,
  last_status: 503,
  last_failure: 'http_status',
  last_reason: null,
  created_at: '2026-01-17T00:27:50.120Z',
  next_attempt_at: '2026-01-17T00:28:51.004Z',
  delivered_at: null,
};

export const deliveryListExample: DeliveryList = {
  data: [deliveryExample],
  next_cursor: 'bXNnXzAxSkQ5UTVZM1Y4WjJLNE02TjhQMFIyVDRX',
};

export const deliveryDetailExample: DeliveryDetail = {
  ...deliveryExample,
  body: '{"scope":"store/order/created","store_id":"1025646","data":{"type":"order","id":250},"hash":"3f9ea420af83450d7ef9f78b08c8af25b2213637","created_at":1768609670,"producer":"stores/5ueh97"}',
  attempt_log: [
    {
      number: 1,
      started_at: '2026-01-17T00:27:50.131Z',
      duration_ms: 84,
      status: 503,
      failure: 'http_status',
      reason: null,
      response_excerpt: 'Down for maintenance.',
    },
  ],
};

export const resentExample: Delivery = { ...deliveryExample, next_attempt_at: '2026-01-17T00:28:02.000Z' };

export const absent: Refusal = answerTo(new NotFound('delivery'));

export const badQuery: Refusal = {
  code: 'invalid_query',
  message: "The parameter 'cursor' must be the next_cursor of a page of this list.",
  fields: [
    { pointer: 'cursor', message: "The parameter 'cursor' must be the next_cursor of a page of this list." },
  ],
};

export const hookIsOff: Refusal = {
  code: 'hook_is_off',
  message: HOOK_IS_OFF,
};

export const webHookIsOff: Refusal = {
  code: 'hook_is_off',
  message: WEB_HOOK_IS_OFF,
};

export const inFlight: Refusal = { code: 'delivery_in_flight', message: IN_FLIGHT };
