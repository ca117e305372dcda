import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ClaimerBench, deliveriesOf } from '../../../test/support/claimer-bench.js';
import { pass, STORE } from '../../../test/support/delivery-fixtures.js';

/** What each claim takes, in milliseconds. */
const TOOK_MS = 5;
const took = () => new Promise<void>((resolve) => setTimeout(resolve, TOOK_MS));

let bench: ClaimerBench;

beforeEach(() => {
  jest.useFakeTimers();
  bench = new ClaimerBench(100_000);
  bench.onClaim = took;
  bench.onRefill = took;
});
afterEach(() => {
  jest.useRealTimers();
});

describe('While new events come in', () => {
  it('claims of what is due are small, and rest for four times what each took', async () => {
    bench.due = deliveriesOf('k', 10_000);
    bench.claimer.makeWay();
    bench.claimer.start();
    await pass(10 * 5 * TOOK_MS - 1);
    expect(bench.limits).toEqual(Array(10).fill(64));
    expect(bench.enqueued).toHaveLength(10);
  });

  it('and a second later, what is due is claimed as fast as it goes', async () => {
    bench.due = deliveriesOf('k', 100_000);
    bench.claimer.makeWay();
    bench.claimer.start();
    await pass(999);
    const before = bench.claims.length;
    await pass(100);
    expect(bench.limits.slice(before, before + 5)).toEqual([128, 256, 512, 1_024, 1_024]);
    expect(bench.limits.slice(0, before)).toEqual(Array(before).fill(64));
  });
});

describe('Lanes with a backlog, while new events come in', () => {
  beforeEach(async () => {
    bench.claimer.start();
    await pass(2 * TOOK_MS);
    for (const key of ['a', 'b', 'c']) bench.waiting.set(key, deliveriesOf(key, 1_000));
    bench.claimer.makeWay();
  });

  /** What the store was asked for since the last call. */
  const asked = () => bench.refills.splice(0).map(({ key, limit }) => [key, limit]);

  const refillAll = (keys: string[]) => {
    for (const key of keys) bench.claimer.refill(bench.lanes.backlogged(STORE, key));
  };

  it('share one small page, with four times what a claim took before the next', async () => {
    refillAll(['a', 'b', 'c']);
    await pass(TOOK_MS);
    expect(asked()).toEqual(['a', 'b', 'c'].map((key) => [key, 22]));
    refillAll(['a']);
    await pass(5 * TOOK_MS - 1);
    expect(asked()).toEqual([]);
    await pass(2);
    expect(asked()).toEqual([['a', 64]]);
  });

  it('get their turns soon, though there are many', async () => {
    const keys = Array.from({ length: 64 }, (_, i) => `hook-${i}`);
    for (const key of keys) bench.waiting.set(key, deliveriesOf(key, 1_000));
    refillAll(keys);
    await pass(8 * 5 * TOOK_MS);
    expect(asked()).toEqual(keys.map((key) => [key, 8]));
    expect(bench.commands).toBe(8);
  });

  it('are claimed as fast as new events come to them', async () => {
    bench.claimer.stored(10_000);
    refillAll(['a']);
    await pass(TOOK_MS);
    refillAll(['b']);
    await pass(TOOK_MS);
    refillAll(['c']);
    await pass(TOOK_MS);
    expect(asked()).toEqual([
      ['a', 64],
      ['b', 100],
      ['c', 100],
    ]);
  });

  it('get full pages again a second later, one right after the other', async () => {
    await pass(1_000);
    refillAll(['a']);
    await pass(TOOK_MS);
    refillAll(['b']);
    await pass(TOOK_MS + 1);
    expect(asked()).toEqual([
      ['a', 256],
      ['b', 256],
    ]);
  });
});
