import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { pass } from '../../../test/support/delivery-fixtures.js';
import { DispatcherBench } from '../../../test/support/dispatcher-bench.js';
import { ATTEMPT_LIMITS } from '../model/attempt-outcome.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('Stopping the dispatcher', () => {
  it('is done at once if nothing is in flight', async () => {
    await (await DispatcherBench.of([])).dispatcher.stop();
  });

  it('starts nothing more, and ends when the last attempt has ended and is settled', async () => {
    const bench = await DispatcherBench.of(['a'], { perHook: 2 });
    bench.enqueue('a', 3);
    let isStopped = false;
    const stopping = bench.dispatcher.stop().then(() => {
      isStopped = true;
    });
    await bench.end('a1');
    expect([isStopped, bench.started]).toEqual([false, ['a1', 'a2']]);
    await bench.end('a2');
    await stopping;
    expect(bench.settled).toEqual(['a1 delivered', 'a2 delivered']);
    expect(bench.started).toEqual(['a1', 'a2']);
  });

  it('waits no longer than an attempt may take by default, and counts nothing that ends later', async () => {
    const bench = await DispatcherBench.of(['a']);
    bench.enqueue('a', 1);
    let isStopped = false;
    void bench.dispatcher.stop().then(() => {
      isStopped = true;
    });
    await pass(ATTEMPT_LIMITS.totalMs);
    expect(isStopped).toBe(false);
    await pass(1_000);
    expect(isStopped).toBe(true);
    await bench.dispatcher.stop();
    bench.lease.leaseId = 'another';
    await bench.end('a1');
    expect(bench.settled).toEqual([]);
  });
});
