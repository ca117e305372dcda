import { describe, expect, it } from '@jest/globals';
import { holdsKey, keyOf, planAcceptance } from './acceptance-plan.js';
import type { AcceptedEvent } from './accepted-event.js';

let made = 0;
const event = (idempotencyKey: string | null, contentHash: string | null, changes = {}): AcceptedEvent => ({
  id: `msg_${++made}`,
  storeHash: 'store',
  clientId: 'app',
  scope: 'store/order/created',
  acceptedAt: 0,
  idempotencyKey,
  keysFrom: -1,
  contentHash,
  hookBody: null,
  webHookBody: null,
  trace: null,
  deliveries: [],
  ...changes,
});

describe('planAcceptance', () => {
  it('writes what has no key', () => {
    const events = [event(null, null), event(null, null)];
    expect(planAcceptance([events], new Map())).toEqual([
      { acceptance: { outcome: 'accepted', duplicates: [null, null] }, write: events },
    ]);
  });

  it('gives the first answer for the same content, whether stored or earlier in the group', () => {
    const [first, again, known] = [event('a', 'h'), event('a', 'h'), event('b', 'h')];
    const holders = new Map([[keyOf(known)!, { id: 'msg_old', deliveries: 3, contentHash: 'h' }]]);
    const plans = planAcceptance([[first], [again], [known]], holders);
    expect(plans.map(({ acceptance }) => acceptance)).toEqual([
      { outcome: 'accepted', duplicates: [null] },
      { outcome: 'accepted', duplicates: [{ id: first.id, deliveries: 0 }] },
      { outcome: 'accepted', duplicates: [{ id: 'msg_old', deliveries: 3 }] },
    ]);
    expect(plans.map(({ write }) => write)).toEqual([[first], [], []]);
  });

  it('forgets the keys of a request that it refuses', () => {
    const [first, other] = [event('a', 'h'), event('a', 'x')];
    const refused = [event('b', 'h'), event('a', 'x')];
    const after = event('b', 'other');
    const plans = planAcceptance([[first], refused, [after]], new Map());
    expect(plans[1]).toEqual({ acceptance: { outcome: 'conflict', index: 1 }, write: [] });
    expect(plans[2]!.write).toEqual([after]);
    expect(planAcceptance([[first], [other]], new Map())[1]!.acceptance.outcome).toBe('conflict');
  });

  it('takes an event that holds its key itself as written by an earlier try', () => {
    const repeated = event('a', 'h');
    const holders = new Map([[keyOf(repeated)!, { id: repeated.id, deliveries: 0, contentHash: 'h' }]]);
    const [plan] = planAcceptance([[repeated]], holders);
    expect(plan!.acceptance).toEqual({ outcome: 'accepted', duplicates: [null] });
  });

  it('keeps tenants apart, whatever their names contain', () => {
    expect(keyOf(event('c', 'h', { storeHash: 'a","b' }))).not.toBe(
      keyOf(event('c', 'h', { clientId: 'b","c' })),
    );
  });
});

describe('holdsKey', () => {
  it('ends for an event that was accepted when the life of a key began, or before', () => {
    const later = event('a', 'h', { keysFrom: 1_000 });
    expect(holdsKey(1_001, later)).toBe(true);
    expect(holdsKey(1_000, later)).toBe(false);
  });
});
