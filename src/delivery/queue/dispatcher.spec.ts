import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { answered, failedWith, pass, turn } from '../../../test/support/delivery-fixtures.js';
import { DispatcherBench, storeOf } from '../../../test/support/dispatcher-bench.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('Dispatcher', () => {
  it('sends the deliveries of a hook in order, as many at once as the hook may have', async () => {
    const bench = await DispatcherBench.of(['a'], { perHook: 2 });
    bench.enqueue('a', 4);
    expect(bench.started).toEqual(['a1', 'a2']);
    expect(bench.dispatcher.inFlight).toBe(2);
    await bench.end('a2');
    expect(bench.started).toEqual(['a1', 'a2', 'a3']);
    expect(bench.settled).toEqual(['a2 delivered']);
    await bench.end('a1');
    await bench.end('a3');
    await bench.end('a4');
    expect([bench.dispatcher.inFlight, bench.lanes.size]).toEqual([0, 0]);
  });

  it('gives hooks their turns one by one, however much one of them has', async () => {
    const bench = await DispatcherBench.of(['a', 'b', 'c'], { inProcess: 1 });
    bench.enqueue('a', 3);
    bench.enqueue('b', 2);
    bench.enqueue('c', 1);
    for (let i = 0; i < 6; i++) await bench.end(bench.started.at(-1)!);
    expect(bench.started).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2']);
  });

  it('has no more in flight than the process may', async () => {
    const bench = await DispatcherBench.of(['a', 'b'], { inProcess: 3 });
    bench.enqueue('a', 2);
    bench.enqueue('b', 2);
    expect(bench.started).toEqual(['a1', 'a2', 'b1']);
    await bench.end('a1');
    expect(bench.started).toEqual(['a1', 'a2', 'b1', 'b2']);
  });

  it('has no more in flight for a store than it may, and goes on with other stores', async () => {
    const bench = await DispatcherBench.of(['s.1', 's.2', 't.1'], { perStore: 2 });
    bench.enqueue('s.1', 2);
    bench.enqueue('s.2', 1);
    bench.enqueue('t.1', 1);
    expect(bench.started).toEqual(['s.11', 's.12', 't.11']);
    await bench.end('t.11');
    expect(bench.started).toHaveLength(3);
    await bench.end('s.11');
    expect(bench.started.at(-1)).toBe('s.21');
  });

  it('starts 32 attempts in one turn of the event loop, and the others in the next ones', async () => {
    const keys = Array.from({ length: 10 }, (_, i) => `h${i}`);
    const bench = await DispatcherBench.of(keys);
    const all = keys.flatMap((key) => bench.some(key, 7));
    bench.dispatcher.enqueue(all);
    expect(bench.started).toHaveLength(32);
    // Asking again in the same turn schedules no second one.
    const immediates = jest.spyOn(globalThis, 'setImmediate');
    bench.dispatcher.pump();
    expect([bench.started.length, immediates.mock.calls.length]).toEqual([64, 0]);
    await turn();
    expect(bench.started).toHaveLength(70);
  });

  it('goes on turn after turn until everything has started', async () => {
    const keys = Array.from({ length: 13 }, (_, i) => `h${i}`);
    const bench = await DispatcherBench.of(keys, { perStore: 1_000, inProcess: 1_000 });
    bench.dispatcher.enqueue(keys.flatMap((key) => bench.some(key, 8)));
    await pass(5);
    expect(bench.started).toHaveLength(104);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('sends nothing while the lease may be lost, and goes on when it is confirmed', async () => {
    const bench = await DispatcherBench.of(['a']);
    bench.lease.isAlive = false;
    bench.enqueue('a', 1);
    expect(bench.started).toEqual([]);
    bench.lease.isAlive = true;
    bench.dispatcher.pump();
    expect(bench.started).toEqual(['a1']);
  });

  it('settles a delivery to a hook that is gone as canceled, without an attempt', async () => {
    const bench = await DispatcherBench.of(['a']);
    bench.dispatcher.enqueue(bench.some('a.gone', 1));
    await turn();
    expect([bench.started, bench.settled]).toEqual([[], ['a.gone1 cancelled']]);
  });
});

describe('A delivery that was stored just now', () => {
  it('is sent from the place that was reserved for it', async () => {
    const bench = await DispatcherBench.of(['a']);
    bench.lanes.reserve(storeOf('a'), 'a');
    expect(bench.dispatcher.admit(bench.some('a', 1))).toEqual([]);
    expect([bench.started, bench.lanes.queued]).toEqual([['a1'], 0]);
  });

  it('is given back after the stop, and its place is free', async () => {
    const bench = await DispatcherBench.of(['a']);
    bench.lanes.reserve(storeOf('a'), 'a');
    await bench.dispatcher.stop();
    const late = bench.some('a', 1);
    expect(bench.dispatcher.admit(late)).toEqual(late);
    expect([bench.started, bench.lanes.queued]).toEqual([[], 0]);
  });
});

describe('A claimed delivery', () => {
  it('is given back if its lane has no room', async () => {
    const bench = await DispatcherBench.of(['a'], { perHook: 1, queuedInProcess: 72 });
    expect(bench.enqueue('a', 10)).toEqual(['a9', 'a10']);
    await turn();
    expect(bench.started).toEqual(['a1']);
  });

  it('is given back after the stop', async () => {
    const bench = await DispatcherBench.of(['a']);
    await bench.dispatcher.stop();
    expect(bench.enqueue('a', 2)).toEqual(['a1', 'a2']);
    expect([bench.started, bench.lanes.size]).toEqual([[], 0]);
  });
});

describe('After a time-out', () => {
  it('a hook gets one attempt at a time, and twice as many with each answer', async () => {
    const bench = await DispatcherBench.of(['a'], { perHook: 4 });
    bench.enqueue('a', 20);
    expect(bench.started).toHaveLength(4);
    await bench.timeOut('a1');
    // Three are still under way.
    expect(bench.started).toHaveLength(4);
    await bench.timeOut('a2');
    await bench.timeOut('a3');
    await bench.timeOut('a4');
    expect(bench.started).toHaveLength(5);
    await bench.end('a5');
    expect(bench.dispatcher.inFlight).toBe(2);
    await bench.end('a6', failedWith({ status: 500 }));
    expect(bench.dispatcher.inFlight).toBe(4);
  });

  it('a lane that lined up before must wait for its own turn', async () => {
    const bench = await DispatcherBench.of(['a', 'b'], { perHook: 4, inProcess: 2 });
    bench.enqueue('a', 3);
    await bench.timeOut('a1');
    expect([bench.started, bench.dispatcher.inFlight]).toEqual([['a1', 'a2'], 1]);
    bench.enqueue('b', 1);
    expect(bench.started).toEqual(['a1', 'a2', 'b1']);
  });

  it('keeps its width if the connection failed, which says nothing of the receiver', async () => {
    const bench = await DispatcherBench.of(['a'], { perHook: 4 });
    bench.enqueue('a', 20);
    for (const id of ['a1', 'a2', 'a3', 'a4']) await bench.timeOut(id);
    await bench.end('a5', failedWith({ failure: 'connect', status: null }));
    expect(bench.dispatcher.inFlight).toBe(1);
  });
});

describe('A lane with a backlog in the store', () => {
  it('asks for more when it holds 64 or fewer', async () => {
    const bench = await DispatcherBench.of(['a'], { perHook: 1 });
    bench.enqueue('a', 67);
    bench.lanes.backlogged(storeOf('a'), 'a');
    // 66 wait; each end starts the next one after it was asked.
    await bench.end('a1');
    expect(bench.refills).toEqual([]);
    await bench.end('a2');
    expect(bench.refills).toEqual([]);
    await bench.end('a3');
    expect(bench.refills).toEqual(['a']);
  });

  it('does not ask if there is nothing in the store', async () => {
    const bench = await DispatcherBench.of(['a']);
    bench.enqueue('a', 1);
    await bench.end('a1');
    expect(bench.refills).toEqual([]);
  });
});

describe('When the lease is lost', () => {
  it('nothing that waits is sent, and what is enqueued afterwards is', async () => {
    const bench = await DispatcherBench.of(['a', 'b'], { inProcess: 1 });
    bench.enqueue('a', 2);
    bench.enqueue('b', 1);
    bench.lease.leaseId = 'lease-2';
    bench.dispatcher.forget();
    expect(bench.lanes.queued).toBe(0);
    await bench.end('a1');
    expect(bench.started).toEqual(['a1']);
    bench.enqueue('a', 1, 2);
    expect(bench.started).toEqual(['a1', 'a2']);
  });

  it('the report of an attempt that began before is dropped, since another process may own the delivery', async () => {
    const bench = await DispatcherBench.of(['a'], { perHook: 1 });
    bench.enqueue('a', 1);
    bench.lease.leaseId = 'lease-2';
    bench.dispatcher.forget();
    bench.enqueue('a', 1, 2);
    await bench.end('a1', answered());
    expect([bench.settled, bench.started]).toEqual([[], ['a1', 'a2']]);
    await bench.end('a2');
    expect(bench.settled).toEqual(['a2 delivered']);
    expect(bench.dispatcher.inFlight).toBe(0);
  });
});
