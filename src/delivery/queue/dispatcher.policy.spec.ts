import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { failedWith, hookOf } from '../../../test/support/delivery-fixtures.js';
import { DispatcherBench, storeOf } from '../../../test/support/dispatcher-bench.js';
import { CIRCUIT } from '../policy/circuit-breaker.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('Dispatcher with policies', () => {
  it('sends as many at once as the policy of the hook says, from the change of the policy on', async () => {
    const bench = await DispatcherBench.of(['a'], { perHook: 2 });
    const change = (revision: number, policy: string | null) => {
      bench.subscriptions.apply(hookOf('a', { storeHash: storeOf('a'), policy, revision }));
      bench.dispatcher.reconsider('a');
    };
    change(2, '{"max_in_flight":1}');
    bench.enqueue('a', 6);
    expect(bench.started).toEqual(['a1']);
    change(3, '{"max_in_flight":4}');
    expect(bench.started).toEqual(['a1', 'a2', 'a3', 'a4']);
    change(4, null);
    await bench.end('a1');
    await bench.end('a2');
    expect(bench.started).toHaveLength(4);
    await bench.end('a3');
    expect(bench.started).toHaveLength(5);
  });

  it('holds back nothing of a hook whose policy has no circuit, and does not count its failures', async () => {
    const bench = await DispatcherBench.of(['a', 'b'], { perHook: 1 });
    const free = hookOf('a', { storeHash: storeOf('a'), policy: '{"circuit_breaker":false}', revision: 2 });
    bench.subscriptions.apply(free);
    bench.enqueue('a', CIRCUIT.minAttempts + 1);
    for (let i = 1; i <= CIRCUIT.minAttempts; i++) await bench.end(`a${i}`, failedWith());
    expect(bench.started).toHaveLength(CIRCUIT.minAttempts + 1);
    expect(bench.held).toEqual([]);
    bench.enqueue('b', 1);
    expect(bench.started.at(-1)).toBe('b1');
  });
});

describe('Dispatcher with a rate limit', () => {
  const RATE = '{"rate_limit":{"requests":2,"per_seconds":60}}';
  const rated = async (policy = RATE) => {
    const bench = await DispatcherBench.of(['a', 'b'], { perHook: 4 });
    bench.subscriptions.apply(hookOf('a', { storeHash: storeOf('a'), policy, revision: 2 }));
    return bench;
  };
  const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

  it('starts no more than the limit, and the next when the window of one that has ended is over', async () => {
    const bench = await rated();
    bench.enqueue('a', 2);
    await pass(500);
    expect(bench.started).toEqual(['a1', 'a2']);
    bench.enqueue('a', 2, 3);
    await bench.end('a1', failedWith());
    await pass(59_000);
    expect(bench.started).toHaveLength(2);
    await pass(2_000);
    expect(bench.started).toEqual(['a1', 'a2', 'a3']);
    await bench.end('a2');
    await pass(62_000);
    expect(bench.started).toHaveLength(4);
  });

  it('counts one whose time ran out for a second longer: the receiver may get it as late', async () => {
    const bench = await rated();
    bench.enqueue('a', 2);
    await pass(500);
    bench.enqueue('a', 1, 3);
    await bench.timeOut('a1');
    await bench.timeOut('a2');
    await pass(60_700);
    expect(bench.started).toEqual(['a1', 'a2']);
    await pass(1_000);
    expect(bench.started).toEqual(['a1', 'a2', 'a3']);
  });

  it('does not keep another hook waiting, and asks the store nothing for it', async () => {
    const bench = await rated();
    bench.enqueue('b', 4);
    await pass(10);
    expect(bench.started).toHaveLength(4);
    expect(bench.rates.asks).toEqual([]);
  });

  it('keeps in memory no more than what goes out soon', async () => {
    const bench = await rated('{"rate_limit":{"requests":1,"per_seconds":3600}}');
    bench.enqueue('a', 3);
    expect(bench.dispatcher.enqueue(bench.some('a', 2, 4)).map(({ ref }) => ref.eventId)).toEqual([
      'a4',
      'a5',
    ]);
    expect(bench.released).toEqual(['a2', 'a3']);
    await pass(100);
    expect(bench.started).toEqual(['a1']);
  });

  it('follows a new limit at once, and no limit too', async () => {
    const bench = await rated();
    bench.enqueue('a', 2);
    await pass(500);
    bench.enqueue('a', 2, 3);
    await pass(500);
    expect(bench.started).toHaveLength(2);
    bench.subscriptions.apply(hookOf('a', { storeHash: storeOf('a'), policy: null, revision: 3 }));
    bench.dispatcher.reconsider('a');
    expect(bench.started).toHaveLength(4);
  });

  it('parks at once what waits for a place when its hook is turned off', async () => {
    const bench = await rated();
    bench.enqueue('a', 2);
    await pass(500);
    bench.enqueue('a', 1, 3);
    await pass(500);
    const off = { storeHash: storeOf('a'), policy: RATE, revision: 3, isActive: false };
    bench.subscriptions.apply(hookOf('a', off));
    bench.dispatcher.reconsider('a');
    await pass(1);
    expect(bench.settled).toEqual(['a3 parked']);
  });

  it('gives back what it has not used, and tells what has ended, when it stops', async () => {
    const bench = await rated('{"rate_limit":{"requests":8,"per_seconds":60},"max_in_flight":1}');
    bench.enqueue('a', 4);
    await pass(100);
    expect(bench.started).toEqual(['a1']);
    const stopped = bench.dispatcher.stop();
    await bench.end('a1');
    await stopped;
    const ended = bench.rates.asks.flatMap((ask) => ask.ended);
    expect(ended.map(({ used, unused }) => [used, unused])).toEqual([[1, 1]]);
  });

  describe('that is lowered', () => {
    const BUSY = 8;
    const rateOf = (requests: number, seconds: number) =>
      JSON.stringify({ rate_limit: { requests, per_seconds: seconds }, max_in_flight: 2 * BUSY });
    const QUICK = rateOf(100, 1);

    /** Lowers the limit of the hook to one an hour. */
    const lower = (bench: DispatcherBench) => {
      const lowered = hookOf('a', { storeHash: storeOf('a'), policy: rateOf(1, 3_600), revision: 3 });
      bench.subscriptions.apply(lowered);
      bench.dispatcher.reconsider('a');
    };
    /** Lowers it, and gives how many attempts start in the next seconds. */
    const startedAfterwards = async (bench: DispatcherBench, unended: string) => {
      lower(bench);
      await pass(1);
      const before = bench.started.length;
      for (let i = 0; i < 30; i++) {
        bench.enqueue('a', 1, 1_000 + i);
        await pass(100);
        await endAll(bench, unended);
      }
      return bench.started.length - before;
    };
    const endAll = async (bench: DispatcherBench, but = '') => {
      for (const id of [...bench.open.keys()]) if (id !== but) await bench.end(id);
    };
    /** A busy hook by the limit before, a moment later: all its attempts have ended, but for one if that is named. */
    const busy = async (unended = '') => {
      const bench = await rated(QUICK);
      bench.enqueue('a', BUSY);
      await pass(1);
      await endAll(bench, unended);
      await pass(150);
      return bench;
    };

    it('uses no place that was reserved ahead by the limit before, though its lane was forgotten', async () => {
      const bench = await busy();
      const ahead = bench.rates.asks.at(-1)!;
      expect([bench.lanes.size, ahead.wanted]).toEqual([0, 2 * BUSY]);
      // The places of the first attempts are free again after a second, and one of them is the place of an hour.
      expect(await startedAfterwards(bench, '')).toBe(1);
      expect(bench.rates.asks.flatMap(({ ended }) => ended)).toContainEqual({
        id: ahead.id,
        used: 0,
        unused: 2 * BUSY,
      });
    });

    it('tells the store by the new limit what it gives back, though its lane was forgotten and no attempt follows', async () => {
      const bench = await busy();
      const asked = bench.rates.asks.length;
      lower(bench);
      await pass(2_000);
      const later = bench.rates.asks.slice(asked);
      expect(later.map(({ limit, wanted }) => [limit.requests, limit.windowMs, wanted])).toEqual([
        [1, 3_600_000, 0],
      ]);
      expect([bench.lanes.size, bench.started.length]).toEqual([0, BUSY]);
    });

    it('reserves nothing ahead by the limit before, though an attempt is under way', async () => {
      const bench = await busy('a1');
      bench.enqueue('a', BUSY, BUSY + 1);
      await pass(1);
      await endAll(bench, 'a1');
      const asked = bench.rates.asks.length;
      expect(await startedAfterwards(bench, 'a1')).toBe(0);
      const later = bench.rates.asks.slice(asked);
      expect(later.filter(({ wanted }) => wanted > 1)).toEqual([]);
      expect(later.filter(({ limit }) => limit.requests > 1)).toEqual([]);
    });
  });
});
