import { describe, expect, it } from '@jest/globals';
import type { AcceptedEvent } from '../../../delivery/model/accepted-event.js';
import type { Settlement } from '../../../delivery/model/settlement.js';
import { packGroup, unpackGroup } from './packed-group.js';

const event = (n: number, fields: Partial<AcceptedEvent> = {}): AcceptedEvent => ({
  id: `msg_${n}`,
  storeHash: 'store',
  clientId: 'publisher',
  scope: 'store/order/created',
  acceptedAt: 1_790_000_000_000 + n,
  idempotencyKey: null,
  keysFrom: 1_789_900_000_000,
  contentHash: null,
  hookBody: `{"n":${n},"name":"Zoë \u{1F6D2}"}`,
  webHookBody: null,
  trace: null,
  deliveries: [],
  ...fields,
});

const to = (key: string): AcceptedEvent['deliveries'][number] => ({
  subscriptionKey: key,
  clientId: 'subscriber',
  kind: 'web-hook',
  place: 'leased',
});

const ref = { eventId: 'msg_1', ordinal: 3 };
const times = { number: 2, startedAt: 1_790_000_000_000, durationMs: 15 };
const delivered: Settlement = { to: 'delivered', ref, attempt: { ...times, status: 204 } };
const origin = { storeHash: 's', clientId: 'c', subscriptionKey: 'k', acceptedAt: 1_789_999_999_000 };
const known: Settlement = { ...delivered, origin };
const retried: Settlement = {
  to: 'retry',
  ref,
  attempt: { ...times, status: null, failure: 'timeout', reason: 'answer_timeout', excerpt: null },
  nextAttemptAt: 1_790_000_060_000,
};
const putBack: Settlement = { to: 'waiting', ref, claim: null, attempt: null };

/** As the other thread has it. */
const crossed = (group: Parameters<typeof packGroup>[0]) => unpackGroup(structuredClone(packGroup(group)));

describe('A packed group', () => {
  it('brings every request with its events and their deliveries', () => {
    const keyed = event(3, {
      idempotencyKey: 'k',
      contentHash: 'h',
      hookBody: null,
      webHookBody: '{}',
      trace: 't',
    });
    const accepted = [
      [event(1), event(2, { deliveries: [to('a'), { ...to('b'), line: 'l' }, to('d')] })],
      [],
      [{ ...keyed, deliveries: [to('c')] }],
    ];
    expect(crossed({ leaseId: 'r', accepted, settled: [] })).toEqual({ leaseId: 'r', accepted, settled: [] });
  });

  it('brings every result, successes first', () => {
    const { settled } = crossed({
      leaseId: 'r',
      accepted: [],
      settled: [retried, delivered, putBack, known, delivered],
    });
    expect(settled).toEqual([delivered, known, delivered, retried, putBack]);
    const inLine = { ...known, line: 'l' };
    const both = crossed({ leaseId: 'r', accepted: [], settled: [inLine, known] });
    expect(both.settled).toEqual([known, inLine]);
  });
});
