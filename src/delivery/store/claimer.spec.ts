import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ClaimerBench, deliveriesOf } from '../../../test/support/claimer-bench.js';
import { deferred, pass, STORE, turn } from '../../../test/support/delivery-fixtures.js';

let bench: ClaimerBench;

beforeEach(() => {
  jest.useFakeTimers();
  bench = new ClaimerBench();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('Claiming what is due', () => {
  it('begins at the start, and not before', async () => {
    await pass(1_000);
    expect(bench.claims).toEqual([]);
    bench.claimer.start();
    await turn();
    expect(bench.claims).toHaveLength(1);
  });

  it('hands over what it finds, under the lease with which it asked', async () => {
    bench.due = deliveriesOf('k', 2);
    bench.onClaim = () => {
      bench.lease.leaseId = 'lease-2';
    };
    bench.claimer.start();
    await turn();
    expect(bench.claims).toEqual([{ leaseId: 'lease-1', limit: 64, now: Date.now() }]);
    expect(bench.enqueued).toEqual([[['k-0', 'k-1'], 'lease-1']]);
  });

  it('asks every 200 ms when there is little to do', async () => {
    bench.due = deliveriesOf('k', 63);
    bench.claimer.start();
    await pass(199);
    expect(bench.claims).toHaveLength(1);
    await pass(1);
    expect(bench.claims).toHaveLength(2);
    expect(bench.enqueued).toHaveLength(1);
  });

  it('asks again at once, for twice as many each time up to 1,024, while there is more', async () => {
    bench = new ClaimerBench(100_000);
    bench.due = deliveriesOf('k', 64 + 128 + 256 + 512 + 1_024 + 1_024 + 10);
    bench.claimer.start();
    await pass(10);
    expect(bench.limits).toEqual([64, 128, 256, 512, 1_024, 1_024, 1_024]);
    expect(bench.enqueued.at(-1)![0]).toHaveLength(10);
    await pass(100);
    expect(bench.claims).toHaveLength(7);
  });

  it('starts over with 64 after a claim that found less', async () => {
    bench.due = deliveriesOf('k', 64 + 5);
    bench.claimer.start();
    await pass(10);
    bench.due = deliveriesOf('k', 64);
    await pass(200);
    expect(bench.limits.slice(0, 3)).toEqual([64, 128, 64]);
  });

  it('claims no more than there is room for in memory', async () => {
    bench = new ClaimerBench(200);
    bench.due = deliveriesOf('k', 1_000);
    bench.claimer.start();
    await pass(10);
    // Half of memory is for what is claimed.
    expect(bench.limits.slice(0, 3)).toEqual([64, 100, 100]);
  });

  it('claims a few though memory is full, since other hooks may have room', async () => {
    bench = new ClaimerBench(10);
    bench.due = deliveriesOf('k', 1_000);
    bench.claimer.start();
    await pass(10);
    expect(new Set(bench.limits)).toEqual(new Set([64]));
    expect(bench.claims.length).toBeGreaterThan(2);
  });

  it('claims a few every 200 ms while the event loop is slow, however many are due, and then goes on as before', async () => {
    bench.due = deliveriesOf('k', 10_000);
    bench.load.isSlow = true;
    bench.claimer.start();
    await pass(600);
    expect(bench.limits).toEqual([64, 64, 64, 64]);
    bench.load.isSlow = false;
    await pass(210);
    expect(bench.limits.slice(4, 8)).toEqual([128, 256, 512, 1_024]);
  });

  it('claims less at once when the event loop becomes slow', async () => {
    bench.due = deliveriesOf('k', 10_000);
    bench.onClaim = () => {
      bench.load.isSlow = bench.claims.length === 4;
    };
    bench.claimer.start();
    await pass(150);
    expect(bench.limits).toEqual([64, 128, 256, 512]);
    await pass(100);
    expect(bench.limits[4]).toBe(64);
  });

  it('reports a failure, and asks again after a second', async () => {
    const away = new Error('away');
    bench.onClaim = () => {
      throw away;
    };
    bench.claimer.start();
    await turn();
    expect(bench.errors).toEqual([away]);
    await pass(999);
    expect(bench.claims).toHaveLength(1);
    await pass(1);
    expect(bench.claims).toHaveLength(2);
  });

  it('reports deliveries that could not be enqueued as a failure, too', async () => {
    bench.due = deliveriesOf('k', 1);
    bench.onEnqueue = () => Promise.reject(new Error('no subscriptions'));
    bench.claimer.start();
    await turn();
    expect(bench.errors).toEqual([new Error('no subscriptions')]);
  });

  it('waits at its stop for the claim under way, and claims nothing more', async () => {
    const gate = deferred<void>();
    bench.due = deliveriesOf('k', 100);
    bench.onClaim = () => gate.promise;
    bench.claimer.start();
    await turn();
    let isStopped = false;
    const stopping = bench.claimer.stop().then(() => {
      isStopped = true;
    });
    await pass(1_000);
    expect(isStopped).toBe(false);
    gate.resolve();
    await stopping;
    // What was claimed is handed over: it is leased.
    expect(bench.enqueued[0]![0]).toHaveLength(64);
    bench.claimer.refill(bench.lanes.of(STORE, 'k'));
    await pass(5_000);
    expect([bench.claims.length, bench.refills.length]).toEqual([1, 0]);
  });
});
