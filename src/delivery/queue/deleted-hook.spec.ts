import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { hookOf, pass } from '../../../test/support/delivery-fixtures.js';
import { DispatcherBench, storeOf } from '../../../test/support/dispatcher-bench.js';
import { CIRCUIT } from '../policy/circuit-breaker.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('A deleted hook', () => {
  it('leaves nothing in memory, whatever was remembered of it', async () => {
    const bench = await DispatcherBench.of(['a', 'b']);
    bench.enqueue('a', 1);
    bench.enqueue('b', 1);
    await bench.timeOut('a1');
    await bench.timeOut('b1');
    bench.lanes.backlogged(storeOf('a'), 'a');
    bench.dispatcher.tidy();
    expect(bench.lanes.size).toBe(2);
    bench.subscriptions.forget(storeOf('a'), 'a');
    bench.dispatcher.tidy();
    expect([bench.lanes.find('a'), bench.lanes.size]).toEqual([undefined, 1]);
  });

  it('keeps its lane while an attempt is under way', async () => {
    const bench = await DispatcherBench.of(['a']);
    bench.enqueue('a', 1);
    bench.subscriptions.forget(storeOf('a'), 'a');
    bench.dispatcher.tidy();
    expect(bench.lanes.size).toBe(1);
    await bench.timeOut('a1');
    bench.dispatcher.tidy();
    expect(bench.lanes.size).toBe(0);
  });

  it('leaves no lane behind a circuit', async () => {
    const bench = await DispatcherBench.of(['a']);
    const circuit = bench.circuits.of(hookOf('any'), performance.now());
    for (let i = 0; i < CIRCUIT.minAttempts; i++) {
      circuit.admit(performance.now());
      circuit.record(false, performance.now());
    }
    bench.enqueue('a', 1);
    expect(bench.held).toEqual(['a']);
    bench.subscriptions.forget(storeOf('a'), 'a');
    await pass(CIRCUIT.openMs + 1_000);
    expect(bench.settled).toEqual(['a1 cancelled']);
    bench.dispatcher.tidy();
    expect(bench.lanes.size).toBe(0);
    // The circuits that hold lanes back are looked at for as long as there are any.
    await pass(1_000);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('leaves a circuit only for as long as it may open', async () => {
    const bench = await DispatcherBench.of(['a']);
    bench.enqueue('a', 1);
    await bench.end('a1');
    bench.dispatcher.tidy();
    expect(bench.circuits.count(performance.now()).closed).toBe(1);
    await pass(CIRCUIT.windowMs * 2);
    bench.dispatcher.tidy();
    expect(bench.circuits.count(performance.now()).closed).toBe(0);
  });
});
