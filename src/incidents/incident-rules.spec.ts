import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { emptyOutcome, type HookOutcome, noteResult } from '../stats/hook-outcome.js';
import type { CountedResult } from '../stats/tally.js';
import { type Incident, QUIET_MS, stateOf } from './incident.js';
import { incidentsAfter } from './incident-rules.js';

const HOOK = { storeHash: 'store', clientId: 'app', subscriptionKey: 'hook' };
const MINUTE = 60_000;
const T = 1_700_000_000_000;

const failed = (at: number, more: Partial<CountedResult> = {}, failure = 'http_status'): CountedResult => ({
  at,
  attempt: { durationMs: 5, failure },
  deliveryMs: null,
  ending: null,
  cause: { status: 500, reason: null, acceptedAt: at - 10 },
  ...more,
});
const delivered = (at: number): CountedResult => ({
  at,
  attempt: { durationMs: 5, failure: null },
  deliveryMs: 5,
  ending: null,
});
const outcomeOf = (results: CountedResult[]): HookOutcome => {
  const outcome = emptyOutcome();
  for (const result of results) noteResult(outcome, result);
  return outcome;
};

/** The incidents of a hook, as they are stored. */
class Stored {
  all = new Map<string, Incident & { latest: boolean }>();

  fold(...results: CountedResult[]): this {
    const latest = [...this.all.values()].filter((one) => one.latest).map(({ latest: _, ...one }) => one);
    const { opened, changed, superseded } = incidentsAfter(latest, HOOK, outcomeOf(results));
    for (const one of superseded) this.all.set(one.id, { ...one, latest: false });
    for (const one of [...opened, ...changed]) this.all.set(one.id, { ...one, latest: true });
    return this;
  }

  states(now: number) {
    return [...this.all.values()].map((one) => [one.failure, one.count, stateOf(one, now)]);
  }

  only(): Incident {
    expect(this.all.size).toBe(1);
    return [...this.all.values()][0]!;
  }
}

describe('The incidents of a hook', () => {
  it('open with a failure, count its repetitions, and keep the first and the last one', () => {
    const cause = { status: null, reason: 'answer_timeout' as const, acceptedAt: T - 50 };
    const stored = new Stored()
      .fold(failed(T), failed(T + 2, { ending: 'exhausted' }))
      .fold(failed(T + 5, { cause }), failed(T + 4));
    expect(stored.only()).toMatchObject({
      ...HOOK,
      failure: 'http_status',
      count: 4,
      exhausted: 1,
      firstSeenAt: T,
      lastSeenAt: T + 5,
      status: null,
      reason: 'answer_timeout',
      eventsFrom: T - 50,
      eventsTo: T - 6,
      recoveredAt: null,
    });
  });

  it('are one for each failure code', () => {
    const stored = new Stored().fold(failed(T), failed(T + 1, {}, 'timeout'));
    expect(stored.states(T + 2)).toEqual([
      ['http_status', 1, 'open'],
      ['timeout', 1, 'open'],
    ]);
  });

  it('recover with a success after the last failure, and are resolved when that has lasted', () => {
    const stored = new Stored()
      .fold(failed(T))
      .fold(delivered(T + MINUTE))
      .fold(delivered(T + 2 * MINUTE));
    expect(stored.only().recoveredAt).toBe(T + MINUTE);
    expect(stored.states(T + MINUTE + QUIET_MS - 1)).toEqual([['http_status', 1, 'recovering']]);
    expect(stored.states(T + MINUTE + QUIET_MS)).toEqual([['http_status', 1, 'resolved']]);
  });

  it('stay open through a success before the last failure', () => {
    expect(new Stored().fold(delivered(T), failed(T + 1)).states(T + QUIET_MS * 2)).toEqual([
      ['http_status', 1, 'open'],
    ]);
    expect(
      new Stored()
        .fold(failed(T + 1))
        .fold(delivered(T))
        .only().recoveredAt,
    ).toBeNull();
  });

  it('open again if the failure comes back before they are resolved', () => {
    const stored = new Stored().fold(failed(T), delivered(T + 1)).fold(failed(T + QUIET_MS));
    expect(stored.states(T + QUIET_MS)).toEqual([['http_status', 2, 'open']]);
  });

  it('are new ones if the failure comes back later', () => {
    const stored = new Stored().fold(failed(T), delivered(T + 1)).fold(failed(T + 1 + QUIET_MS));
    expect(stored.states(T + 1 + QUIET_MS)).toEqual([
      ['http_status', 1, 'resolved'],
      ['http_status', 1, 'open'],
    ]);
    stored.fold(failed(T + 2 + QUIET_MS));
    expect(stored.states(T + 2 + QUIET_MS)[0]).toEqual(['http_status', 1, 'resolved']);
  });

  it('count a late failure, and stay recovered', () => {
    const stored = new Stored().fold(failed(T), delivered(T + 10)).fold(failed(T + 5));
    expect(stored.only()).toMatchObject({ count: 2, lastSeenAt: T + 5, recoveredAt: T + 10 });
  });

  it('are left alone by deliveries that were parked or cancelled without an attempt', () => {
    const parked: CountedResult = { at: T, attempt: null, deliveryMs: null, ending: 'parked' };
    expect(new Stored().fold(parked).all.size).toBe(0);
    expect(
      new Stored()
        .fold(failed(T))
        .fold({ ...parked, at: T + 1 })
        .only().recoveredAt,
    ).toBeNull();
  });

  it('take failures of a version that wrote no causes', () => {
    const { cause: _, ...old } = failed(T);
    expect(new Stored().fold(old).only()).toMatchObject({ status: null, reason: null, eventsFrom: T });
  });

  it('count every failure once, however the results are folded', () => {
    const result = fc.oneof(
      fc.integer({ min: T, max: T + 3 * QUIET_MS }).map((at) => failed(at)),
      fc.integer({ min: T, max: T + 3 * QUIET_MS }).map((at) => delivered(at)),
    );
    fc.assert(
      fc.property(fc.array(fc.array(result, { maxLength: 5 }), { maxLength: 8 }), (folds) => {
        const stored = new Stored();
        for (const fold of folds) stored.fold(...fold);
        const counted = [...stored.all.values()].reduce((sum, { count }) => sum + count, 0);
        expect(counted).toBe(folds.flat().filter(({ deliveryMs }) => deliveryMs === null).length);
        expect([...stored.all.values()].filter(({ latest }) => latest).length).toBeLessThanOrEqual(1);
      }),
    );
  });
});
