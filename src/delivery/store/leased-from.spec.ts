import { describe, expect, it } from '@jest/globals';
import { eventOf, STORE } from '../../../test/support/delivery-fixtures.js';
import type { AcceptedEvent } from '../model/accepted-event.js';
import { leasedFrom } from './leased-from.js';

const event: AcceptedEvent = {
  ...eventOf('msg_1'),
  acceptedAt: 1_234,
  hookBody: '{"for":"hooks"}',
  webHookBody: '{"for":"web-hooks"}',
  trace: '00-trace',
  deliveries: [
    { subscriptionKey: 'parked', clientId: 'app-1', kind: 'hook', place: 'parked' },
    { subscriptionKey: 'hook', clientId: 'app-2', kind: 'hook', place: 'leased' },
    { subscriptionKey: 'waiting', clientId: 'app-1', kind: 'hook', place: 'waiting' },
    { subscriptionKey: 'web-hook', clientId: 'app-3', kind: 'web-hook', place: 'leased' },
    { subscriptionKey: 'due', clientId: 'app-1', kind: 'hook', place: 'due' },
    { subscriptionKey: 'hook-2', clientId: 'app-2', kind: 'hook', place: 'leased' },
  ],
};

describe('leasedFrom', () => {
  it('gives the deliveries that are leased, each with its place among all of the event', () => {
    expect(leasedFrom(event).map(({ ref, subscriptionKey }) => [ref, subscriptionKey])).toEqual([
      [{ eventId: 'msg_1', ordinal: 1 }, 'hook'],
      [{ eventId: 'msg_1', ordinal: 3 }, 'web-hook'],
      [{ eventId: 'msg_1', ordinal: 5 }, 'hook-2'],
    ]);
  });

  it('leaves out what stands behind others in its line, and names the line of the rest', () => {
    const lined = { ...event, deliveries: event.deliveries.map((one) => ({ ...one, line: 'l' })) };
    expect(leasedFrom(lined, new Set([3])).map(({ ref, line }) => [ref.ordinal, line])).toEqual([
      [1, 'l'],
      [5, 'l'],
    ]);
  });

  it('gives each the body of its kind, and one body to all of a kind', () => {
    const [hook, webHook, hook2] = leasedFrom(event);
    expect([hook!.body.text, webHook!.body.text]).toEqual(['{"for":"hooks"}', '{"for":"web-hooks"}']);
    expect(hook2!.body).toBe(hook!.body);
  });

  it('gives them as they are before their first attempt', () => {
    expect(leasedFrom(event)[0]).toEqual({
      ref: { eventId: 'msg_1', ordinal: 1 },
      claim: null,
      storeHash: STORE,
      clientId: 'app-2',
      subscriptionKey: 'hook',
      scope: 'store/order/created',
      body: { text: '{"for":"hooks"}', bytes: null, signed: null },
      trace: '00-trace',
      acceptedAt: 1_234,
      attempts: 0,
      firstAttemptAt: null,
      retriesFrom: 0,
    });
  });
});
