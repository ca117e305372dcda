import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { answered, failedWith, hookOf, pass } from '../../../test/support/delivery-fixtures.js';
import { DispatcherBench, storeOf } from '../../../test/support/dispatcher-bench.js';
import type { AttemptOutcome } from '../model/attempt-outcome.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const LIMITS = { perHook: 8, perQuickHook: 64 };
const quick = answered({ durationMs: 2 });

describe('A hook without a number of its own', () => {
  const benchOf = async (keys: string[], limits = {}) =>
    DispatcherBench.of(keys, { ...LIMITS, perStore: 100, inProcess: 400, ...limits });

  /** Ends so many attempts of the hook, the oldest first. */
  async function answer(
    bench: DispatcherBench,
    key: string,
    count: number,
    outcome: AttemptOutcome = quick,
  ): Promise<void> {
    for (let i = 0; i < count; i++) {
      const oldest = [...bench.open.keys()].find((id) => id.startsWith(key))!;
      await bench.end(oldest, outcome);
    }
    await pass(1);
  }

  const inFlight = (bench: DispatcherBench, key: string) => bench.lanes.find(key)!.inFlight;

  it('has more in flight with each quick answer, up to the most', async () => {
    const bench = await benchOf(['a']);
    bench.enqueue('a', 300);
    expect(inFlight(bench, 'a')).toBe(8);
    await answer(bench, 'a', 10);
    expect(inFlight(bench, 'a')).toBe(18);
    await answer(bench, 'a', 100);
    expect(inFlight(bench, 'a')).toBe(64);
  });

  it('keeps to 8 while nothing waits', async () => {
    const bench = await benchOf(['a']);
    bench.enqueue('a', 8);
    await answer(bench, 'a', 4);
    bench.enqueue('a', 100, 9);
    expect(inFlight(bench, 'a')).toBe(8);
  });

  it('has 8 again after a failure', async () => {
    const bench = await benchOf(['a']);
    bench.enqueue('a', 300);
    await answer(bench, 'a', 20);
    await answer(bench, 'a', 20, failedWith({ status: 503 }));
    expect(inFlight(bench, 'a')).toBe(8);
    await answer(bench, 'a', 1, failedWith({ failure: 'connect', status: null }));
    expect(inFlight(bench, 'a')).toBe(8);
  });

  it('has no more than 8 once the connection fails', async () => {
    const bench = await benchOf(['a']);
    bench.enqueue('a', 300);
    await answer(bench, 'a', 20);
    await answer(bench, 'a', 21, failedWith({ failure: 'connect', status: null }));
    expect(inFlight(bench, 'a')).toBe(8);
  });

  it('has 8 if its answers take longer', async () => {
    const bench = await benchOf(['a']);
    bench.enqueue('a', 300);
    await answer(bench, 'a', 100, answered({ durationMs: 101 }));
    expect(inFlight(bench, 'a')).toBe(8);
  });

  it('starts no attempt beyond 8 while one of them hangs', async () => {
    const bench = await benchOf(['a']);
    bench.enqueue('a', 400);
    await answer(bench, 'a', 10);
    const [hanging] = bench.open.keys();
    const end = bench.open.get(hanging!)!;
    bench.open.delete(hanging!);
    await pass(101);
    await answer(bench, 'a', 50);
    expect(inFlight(bench, 'a')).toBe(8);
    end(quick);
    await answer(bench, 'a', 10);
    expect(inFlight(bench, 'a')).toBeGreaterThan(8);
  });

  it.each([
    ['leaves a quarter of its store to other hooks', { perStore: 40 }, 30],
    ['has no more than 8 of its own once a quarter of the process is busy', { inProcess: 160 }, 40],
  ])('%s', async (_, limits, most) => {
    const bench = await benchOf(['s.a', 's.b'], limits);
    bench.enqueue('s.a', 300);
    await answer(bench, 's.a', 100);
    expect(inFlight(bench, 's.a')).toBe(most);
    bench.enqueue('s.b', 20);
    expect(inFlight(bench, 's.b')).toBe(8);
    await answer(bench, 's.a', 5);
    expect(inFlight(bench, 's.a')).toBe(most - 5);
    await answer(bench, 's.b', 20);
    await answer(bench, 's.a', 5);
    expect(inFlight(bench, 's.a')).toBe(most);
  });

  it('keeps to the number of its policy', async () => {
    const bench = await benchOf(['a']);
    const policy = '{"max_in_flight":9}';
    bench.subscriptions.apply(hookOf('a', { storeHash: storeOf('a'), policy, revision: 2 }));
    bench.enqueue('a', 300);
    await answer(bench, 'a', 100);
    expect(inFlight(bench, 'a')).toBe(9);
  });
});

describe('A number that the operator has set', () => {
  it('is fixed', async () => {
    const bench = await DispatcherBench.of(['a'], { perHook: 8 });
    bench.enqueue('a', 100);
    for (let i = 0; i < 50; i++) await bench.end([...bench.open.keys()][0]!, quick);
    expect(bench.lanes.find('a')!.inFlight).toBe(8);
  });
});
