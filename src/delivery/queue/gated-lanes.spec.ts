import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { failedWith, hookOf, pass, turn } from '../../../test/support/delivery-fixtures.js';
import { DispatcherBench } from '../../../test/support/dispatcher-bench.js';
import { CIRCUIT } from '../policy/circuit-breaker.js';

let bench: DispatcherBench;

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** The hooks of the host `app.example.com`, whose circuit is open. */
async function withOpenCircuit(...keys: string[]): Promise<void> {
  bench = await DispatcherBench.of(keys);
  const circuit = bench.circuits.of(hookOf('any'), performance.now());
  for (let i = 0; i < CIRCUIT.minAttempts; i++) {
    circuit.admit(performance.now());
    circuit.record(false, performance.now());
  }
}

describe('A lane whose circuit is not closed', () => {
  it('keeps one delivery in memory, and gives the others back to the store once', async () => {
    bench = await DispatcherBench.of(['a']);
    bench.enqueue('a', CIRCUIT.minAttempts);
    while (bench.open.size > 0) await bench.end([...bench.open.keys()][0]!, failedWith());
    bench.enqueue('a', 50, 201);
    expect(bench.lanes.queued).toBe(1);
    expect(bench.released).toHaveLength(49);
    expect(bench.released[0]).toBe('a202');
    await pass(CIRCUIT.openMs - 1_000);
    expect([bench.started.length, bench.released.length]).toEqual([CIRCUIT.minAttempts, 49]);
    expect(bench.lanes.of('a', 'a').hasBacklog).toBe(true);
  });

  it('takes nothing more: it must wait in the store', async () => {
    await withOpenCircuit('a');
    bench.enqueue('a', 1);
    expect(bench.lanes.reserve('a', 'a')).toBe(false);
    expect(bench.enqueue('a', 2, 2)).toEqual(['a2', 'a3']);
    expect([bench.lanes.queued, bench.refills, bench.released]).toEqual([1, [], []]);
  });

  it('leaves the memory to other hooks, however many lanes wait', async () => {
    const keys = Array.from({ length: 100 }, (_, i) => `k${i}`);
    await withOpenCircuit(...keys);
    for (const key of keys) bench.enqueue(key, 20);
    expect(bench.lanes.queued).toBe(100);
  });

  it('is reported once for each time that the circuit opens', async () => {
    await withOpenCircuit('a', 'b');
    bench.enqueue('a', 3);
    bench.enqueue('b', 3);
    expect(bench.held).toEqual(['a', 'b']);
    await pass(CIRCUIT.openMs + 1_000);
    await bench.end(bench.started[0]!, failedWith());
    await pass(1_000);
    expect(bench.held).toEqual(['a', 'b']);
  });

  it('lets one probe through at a time while it hangs, and claims nothing', async () => {
    await withOpenCircuit('a', 'b');
    bench.enqueue('a', 3);
    bench.enqueue('b', 3);
    await pass(CIRCUIT.openMs + 60_000);
    expect(bench.started).toEqual(['a1']);
    expect([bench.refills, bench.released.length]).toEqual([[], 4]);
  });

  it('lets the hooks of a host probe in turn', async () => {
    await withOpenCircuit('a', 'b');
    bench.enqueue('a', 1);
    bench.enqueue('b', 1);
    await pass(CIRCUIT.openMs + 1_000);
    await bench.end('a1', failedWith());
    bench.enqueue('a', 1, 2);
    await pass(CIRCUIT.openMs + 1_000);
    expect(bench.started).toEqual(['a1', 'b1']);
  });

  it('opens its gate when the probes succeed, and asks for its backlog', async () => {
    await withOpenCircuit('a');
    bench.enqueue('a', 2);
    await pass(CIRCUIT.openMs + 1_000);
    for (let n = 1; bench.lanes.of('a', 'a').gate !== 'open'; n++) {
      expect(n).toBeLessThan(2 * CIRCUIT.fullWidth);
      if (bench.open.size === 0) bench.enqueue('a', 1, 100 + n);
      await bench.end([...bench.open.keys()][0]!);
    }
    expect(bench.refills).toContain('a');
    bench.enqueue('a', 100, 1_001);
    await turn();
    expect(bench.released).toEqual(['a2']);
  });

  it('is tried again when its hook has changed, which may have moved', async () => {
    await withOpenCircuit('a');
    bench.enqueue('a', 1);
    const moved = 'https://moved.example.com/in';
    bench.subscriptions.apply(hookOf('a', { storeHash: 'a', canonicalUrl: moved, revision: 2 }));
    bench.dispatcher.reconsider('a');
    await turn();
    expect(bench.started).toEqual(['a1']);
    await bench.end('a1');
    expect(bench.lanes.size).toBe(0);
  });

  it('does not keep other hosts from their deliveries', async () => {
    await withOpenCircuit('a', 'b');
    const other = 'https://other.example.com/in';
    bench.subscriptions.apply(hookOf('b', { storeHash: 'b', canonicalUrl: other, revision: 2 }));
    bench.enqueue('a', 5);
    bench.enqueue('b', 5);
    expect(bench.started).toEqual(['b1', 'b2', 'b3', 'b4', 'b5']);
  });

  it.each([1, 2])(
    'passes its turn on to the %i other hooks of its store that wait for one',
    async (others) => {
      const keys = ['s.1', 's.2', 's.3', 's.4'].slice(0, 2 + others);
      bench = await DispatcherBench.of(keys, { perStore: 1 });
      const failing = 'https://failing.example.com/in';
      const moved = hookOf('s.2', { storeHash: 's', canonicalUrl: failing, revision: 2 });
      bench.subscriptions.apply(moved);
      for (const key of keys) bench.enqueue(key, 1);
      const circuit = bench.circuits.of(moved, performance.now());
      for (let i = 0; i < CIRCUIT.minAttempts; i++) {
        circuit.admit(performance.now());
        circuit.record(false, performance.now());
      }
      await bench.end('s.11');
      expect(bench.started).toEqual(['s.11', 's.31']);
      await bench.end('s.31');
      expect(bench.started.slice(2)).toEqual(keys.slice(3).map((key) => `${key}1`));
    },
  );

  it('is forgotten when it holds nothing any more', async () => {
    await withOpenCircuit('a');
    bench.enqueue('a', 1);
    bench.dispatcher.forget();
    bench.dispatcher.reconsider('a');
    expect(bench.lanes.size).toBe(0);
  });
});
