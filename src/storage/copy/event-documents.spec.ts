import { expect, it } from '@jest/globals';
import { documentsOf } from './event-documents.js';
import type { StoredDelivery, StoredEvent } from './stored-events.js';

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

it('keeps the line of each delivery, the head of it, and the places behind it', () => {
  const delivery = (ordinal: number, stage: string, turn: number): StoredDelivery => ({
    seq: 1,
    ordinal,
    key: 'hook',
    clientId: 'app',
    kind: 'hook',
    stage,
    run: null,
    isIrregular: 0,
    attempts: 0,
    retriesFrom: 0,
    nextAttemptAt: null,
    firstAttemptAt: null,
    startedAt: null,
    durationMs: null,
    lastStatus: null,
    lastFailure: null,
    deliveredAt: null,
    updatedAt: 0,
    line: 'l',
    turn,
  });
  const stages = ['exhausted', 'waiting', 'lined', 'shelved'];
  const rows = stages.map((stage, i) => delivery(i, stage, 10 + i));
  const unordered = { ...delivery(4, 'waiting', 0), line: null, turn: null };
  const deliveries = [...rows, unordered].map((row) => ({ row, attempts: [] }));
  const { events, turn } = documentsOf([{ event, deliveries }]);
  expect(turn).toBe(13);
  expect(events[0]!.d.map(({ l, h, q, w, p }) => ({ l, h, q, w, p }))).toEqual([
    { l: 'l' },
    { l: 'l', h: 'hook/l', w: 'hook', p: 'hook' },
    { l: 'l', q: 'hook/l/0000000000000012/msg_1', p: 'hook' },
    { l: 'l', q: 'hook/l/0000000000000013/msg_1', p: 'hook' },
    { w: 'hook', p: 'hook' },
  ]);
});
