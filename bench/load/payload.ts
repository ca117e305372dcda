import { SCOPE } from './tenants.js';

/** 1 KiB of JSON once it is on its way to a hook. */
export const EVENT = { scope: SCOPE, data: { type: 'order', id: 250, note: 'x'.repeat(860) } };

export const BODY = Buffer.from(
  JSON.stringify({
    ...EVENT,
    store_id: '1000001',
    producer: 'stores/b0123456789abcdef',
    hash: 'x'.repeat(40),
    created_at: 1_561_479_335,
  }),
);

export const batchOf = (size: number) => Array.from({ length: size }, () => EVENT);
