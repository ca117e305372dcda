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
