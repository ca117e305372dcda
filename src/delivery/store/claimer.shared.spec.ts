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

  it('get a small page each, one after the other, with four times what it took in between', async () => {
    for (const key of ['a', 'b', 'c']) bench.claimer.refill(bench.lanes.backlogged(STORE, key));
    await pass(TOOK_MS);
    expect(asked()).toEqual([['a', 64]]);
    await pass(5 * TOOK_MS - 1);
    expect(asked()).toEqual([]);
    await pass(1);
    expect(asked()).toEqual([['b', 64]]);
    await pass(5 * TOOK_MS);
    expect(asked()).toEqual([['c', 64]]);
  });

  it('are not held back by what has just come to them: it may come faster than that', async () => {
    const refillAll = () => {
      for (const key of ['a', 'b', 'c']) bench.claimer.refill(bench.lanes.backlogged(STORE, key));
    };
    for (const key of ['a', 'b', 'c']) {
      bench.lanes.backlogged(STORE, key);
      for (let i = 0; i < 200; i++) expect(bench.lanes.reserve(STORE, key)).toBe(false);
    }
    refillAll();
    await pass(TOOK_MS);
    expect(asked()).toEqual(['a', 'b', 'c'].map((key) => [key, 200]));
    // Once that is claimed, what is left is as old as any other.
    refillAll();
    await pass(TOOK_MS);
    expect(asked()).toEqual([['a', 64]]);
  });

  it('need no rest after a claim that brought nothing old', async () => {
    bench.waiting.set('a', deliveriesOf('a', 1));
    const lane = bench.lanes.backlogged(STORE, 'a');
    expect(bench.lanes.reserve(STORE, 'a')).toBe(false);
    bench.claimer.refill(lane);
    await pass(TOOK_MS);
    bench.claimer.refill(bench.lanes.backlogged(STORE, 'b'));
    await pass(TOOK_MS + 1);
    expect(asked()).toEqual([
      ['a', 64],
      ['b', 64],
    ]);
  });

  it('get full pages again a second later', async () => {
    await pass(1_000);
    bench.claimer.refill(bench.lanes.backlogged(STORE, 'a'));
    await pass(TOOK_MS);
    expect(asked()).toEqual([['a', 256]]);
  });
});
