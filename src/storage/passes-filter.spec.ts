import { describe, expect, it } from '@jest/globals';
import type { StoreDelivery } from '../delivery/model/delivery-record.js';
import { passes } from './passes-filter.js';

const delivery = {
  ref: { eventId: 'msg_2', ordinal: 3 },
  subscriptionKey: 'key',
  clientId: 'app',
  state: 'pending',
  lastFailure: 'timeout',
  createdAt: 1_000,
} as StoreDelivery;

describe('passes', () => {
  it.each([
    {},
    { subscriptionKey: 'key', clientId: 'app', state: 'pending', failure: 'timeout', eventId: 'msg_2' },
    { createdAfter: 1_000, createdBefore: 1_000 },
    { after: { eventId: 'msg_2', ordinal: 2 } },
    { after: { eventId: 'msg_1', ordinal: 9 } },
  ] as const)('lets a delivery through for which all of %j holds', (filter) => {
    expect(passes(delivery, filter)).toBe(true);
  });

  it.each([
    { subscriptionKey: 'other' },
    { clientId: 'other' },
    { state: 'parked' },
    { failure: 'dns' },
    { eventId: 'msg_1' },
    { createdAfter: 1_001 },
    { createdBefore: 999 },
    { after: { eventId: 'msg_2', ordinal: 3 } },
    { clientId: 'app', state: 'parked' },
  ] as const)('stops a delivery for which one of %j does not hold', (filter) => {
    expect(passes(delivery, filter)).toBe(false);
  });

  it('stops a delivery without a failure if one is asked for', () => {
    expect(passes({ ...delivery, lastFailure: null }, { failure: 'timeout' })).toBe(false);
  });
});
