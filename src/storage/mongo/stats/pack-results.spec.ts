import { describe, expect, it } from '@jest/globals';
import { type CountableEvent, type CountablePack, resultsOf } from './pack-results.js';

const AT = new Date(1_700_000_000_000);
const EVENT: CountableEvent = {
  _id: 'msg_1',
  st: 'store',
  ts: AT,
  d: [
    { k: 'hook-a', c: 'app' },
    { k: 'hook-b', c: 'app' },
  ],
};
const attempt = (o: number, more = {}) => ({
  e: EVENT._id,
  o,
  t: new Date(AT.getTime() + 10),
  ms: 5,
  st: 204,
  ...more,
});
const pack = (more: Partial<CountablePack> = {}): CountablePack => ({
  _id: 'pack',
  u: AT,
  l: 'lease',
  a: [attempt(0), attempt(1)],
  ...more,
});
const inState = (...states: object[]) => {
  const d = EVENT.d.map((entry, i) => ({ ...entry, ...states[i] }));
  return new Map([[EVENT._id, { ...EVENT, d }]]);
};

describe('The results of a pack', () => {
  it('are those whose deliveries name it', () => {
    const results = resultsOf(pack(), inState({ g: ['pack'] }, { g: ['other'], r: 'another lease' }));
    expect(results).toEqual([
      {
        hook: { subscriptionKey: 'hook-a', storeHash: 'store', clientId: 'app' },
        result: {
          at: AT.getTime() + 15,
          attempt: { durationMs: 5, failure: null },
          deliveryMs: 15,
          ending: null,
        },
      },
    ]);
  });

  it('are unknown while the lease of the pack still holds a delivery', () => {
    expect(resultsOf(pack(), inState({ g: ['pack'] }, { r: 'lease' }))).toBeNull();
    expect(resultsOf(pack(), inState({ g: ['pack'] }, {}))).toHaveLength(1);
    expect(resultsOf(pack(), inState({ g: ['pack'] }, { r: 'lease', g: ['pack'] }))).toHaveLength(2);
  });

  it('are none of an event that retention has purged', () => {
    expect(resultsOf(pack(), new Map())).toEqual([]);
  });

  it('have the failure and what became of the delivery', () => {
    const a = [attempt(0, { f: 'timeout', r: 'answer_timeout', st: null, w: 'exhausted' })];
    const [one] = resultsOf(pack({ a }), inState({ g: ['pack'] }))!;
    expect(one!.result).toMatchObject({
      attempt: { failure: 'timeout' },
      deliveryMs: null,
      ending: 'exhausted',
      cause: { status: null, reason: 'answer_timeout', acceptedAt: AT.getTime() },
    });
  });

  it('name a delivery by the hook where many were ended at once', () => {
    const { l: _, ...bulk } = pack({ a: [], z: [{ e: EVENT._id, k: 'hook-b', t: AT, w: 'cancelled' }] });
    expect(resultsOf(bulk, inState({}, { g: ['pack'] }))).toEqual([
      {
        hook: { subscriptionKey: 'hook-b', storeHash: 'store', clientId: 'app' },
        result: { at: AT.getTime(), attempt: null, deliveryMs: null, ending: 'cancelled' },
      },
    ]);
    expect(resultsOf(bulk, inState({ g: ['pack'] }, {}))).toEqual([]);
  });
});
