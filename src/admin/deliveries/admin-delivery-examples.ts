import {
  deliveryDetailExample,
  deliveryExample as entry,
} from '../../delivery-log/deliveries/delivery-examples.js';
import { answerTo } from '../../errors/answer-to.js';
import type { Refusal } from '../../errors/api-errors.js';
import { NotFound } from '../../errors/repository-errors.js';
import type { AdminDelivery, AdminDeliveryList } from './admin-delivery.schemas.js';

/** Examples for the API document. */
const whose = {
  client_id: '404b021a970e767e0b84e4ed78e663c8',
  hook: '0b0f4a52-6f0e-4a51-9f6b-3a5a5c0d7a11',
};

export const deliveryExample: AdminDelivery = { ...deliveryDetailExample, ...whose };

export const deliveryListExample: AdminDeliveryList = {
  data: [{ ...entry, ...whose }],
  next_cursor: 'bXNnXzAxSkQ5UTVZM1Y4WjJLNE02TjhQMFIyVDRXIDA',
};

export const noDelivery: Refusal = answerTo(new NotFound('delivery'));
export const hookIsOff: Refusal = {
  code: 'hook_is_off',
  message: 'The hook is off. Its app can turn it on.',
};
export const ended: Refusal = {
  code: 'delivery_ended',
  message: 'The delivery has ended: it cannot be canceled.',
};
