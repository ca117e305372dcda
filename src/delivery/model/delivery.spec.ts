import { describe, expect, it } from '@jest/globals';
import { formatDeliveryId, parseDeliveryId } from './delivery.js';

describe('delivery ids', () => {
  const ref = { eventId: 'msg_01JD9Q5Y3V8Z2K4M6N8P0R2T4W', ordinal: 12 };

  it('name the event and the ordinal of the delivery', () => {
    expect(formatDeliveryId(ref)).toBe('dlv_01JD9Q5Y3V8Z2K4M6N8P0R2T4W_12');
    expect(parseDeliveryId(formatDeliveryId(ref))).toEqual(ref);
  });

  it('have an ordinal of up to five digits', () => {
    const last = { ...ref, ordinal: 12_345 };
    expect(parseDeliveryId(formatDeliveryId(last))).toEqual(last);
    expect(parseDeliveryId(formatDeliveryId({ ...ref, ordinal: 100_000 }))).toBeNull();
    expect(parseDeliveryId(formatDeliveryId({ ...ref, ordinal: 0 }))).toEqual({ ...ref, ordinal: 0 });
  });

  it.each([
    '',
    'dlv_',
    'dlv_01JD9Q5Y3V8Z2K4M6N8P0R2T4W',
    'dlv_01JD9Q5Y3V8Z2K4M6N8P0R2T4W_012',
    'x dlv_01JD9Q5Y3V8Z2K4M6N8P0R2T4W_1',
    'dlv_01JD9Q5Y3V8Z2K4M6N8P0R2T4W_1 x',
    'msg_01JD9Q5Y3V8Z2K4M6N8P0R2T4W_1',
    'dlv_../x_1',
  ])('are not read from %p', (id) => {
    expect(parseDeliveryId(id)).toBeNull();
  });
});
