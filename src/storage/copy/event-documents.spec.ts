import { expect, it } from '@jest/globals';
import { documentsOf } from './event-documents.js';
import type { StoredEvent } from './stored-events.js';

const event: StoredEvent = {
  seq: 1,
  id: 'msg_1',
  storeHash: 'store',
  clientId: 'app',
  scope: 'store/order/created',
  acceptedAt: 0,
  idempotencyKey: null,
  contentHash: null,
  deliveryCount: 0,
  hookBody: null,
  webHookBody: null,
  trace: null,
  filtered: null,
};

it('keeps the trace of an event and whom it was kept from, and leaves out what an event does not have', () => {
  const traced = { ...event, trace: '00-trace', filtered: '{}' };
  const { events } = documentsOf([event, traced].map((one) => ({ event: one, deliveries: [] })));
  const bare = { _id: 'msg_1', st: 'store', ap: 'app', sc: 'store/order/created', ts: new Date(0), d: [] };
  expect(events).toEqual([bare, { ...bare, tr: '00-trace', fl: '{}' }]);
});
