import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ClaimerBench, deliveriesOf } from '../../../test/support/claimer-bench.js';
import { pass, STORE, turn } from '../../../test/support/delivery-fixtures.js';

let bench: ClaimerBench;

beforeEach(() => {
  jest.useFakeTimers();
  bench = new ClaimerBench();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('Refilling a lane', () => {
  /** The sweep of the start is over, and the hook `k` has so many in the store. */
  async function started(count: number): Promise<void> {
    bench.claimer.start();
    await turn();
    bench.waiting.set('k', deliveriesOf('k', count));
  }

  it('claims its backlog at once, under the lease', async () => {
    await started(3);
    bench.lease.leaseId = 'lease-2';
    bench.claimer.refill(bench.lanes.backlogged(STORE, 'k'));
    await turn();
    expect(bench.refills).toEqual([{ leaseId: 'lease-2', key: 'k', limit: 256 }]);
    expect(bench.enqueued).toEqual([[['k-0', 'k-1', 'k-2'], 'lease-2']]);
  });

  it('claims no more than the lane can take in, so that nothing goes back', async () => {
    bench = new ClaimerBench(800);
    await started(500);
    const lane = bench.lanes.backlogged(STORE, 'k');
    bench.claimer.refill(lane);
    await turn();
    expect(bench.refills.map(({ limit }) => limit)).toEqual([88]);
    expect(lane.hasBacklog).toBe(true);
    const taken = deliveriesOf('k', 88).map((delivery) => bench.lanes.push(delivery));
    expect(taken).toEqual(Array(88).fill(lane));
  });

  it('asks nothing for a lane that has no room', async () => {
    bench = new ClaimerBench(72);
    await started(10);
    for (let i = 0; i < 8; i++) bench.lanes.push(deliveriesOf('k', 8)[i]!);
    bench.claimer.refill(bench.lanes.backlogged(STORE, 'k'));
    await turn();
    expect(bench.commands).toBe(0);
  });

  it('knows that the backlog is at its end when it gets less than it asked for', async () => {
    await started(3);
    const lane = bench.lanes.backlogged(STORE, 'k');
    bench.claimer.refill(lane);
    await turn();
    expect(lane.hasBacklog).toBe(false);
  });

  it('forgets a lane whose backlog turns out to be empty', async () => {
    await started(0);
    bench.claimer.refill(bench.lanes.backlogged(STORE, 'k'));
    await turn();
    expect(bench.lanes.size).toBe(0);
  });

  it('asks again for what was sent to the store during a claim that found nothing', async () => {
    await started(0);
    const lane = bench.lanes.backlogged(STORE, 'k');
    bench.onRefill = () => {
      if (bench.commands === 1) expect(bench.lanes.reserve(STORE, 'k')).toBe(false);
      else bench.waiting.set('k', deliveriesOf('k', 1));
    };
    bench.claimer.refill(lane);
    await pass(10);
    expect(bench.errors).toEqual([]);
    expect([bench.commands, bench.enqueued]).toEqual([2, [[['k-0'], 'lease-1']]]);
    expect([lane.hasBacklog, bench.lanes.find('k')]).toEqual([false, lane]);
  });

  it('hands nothing over for a lane whose backlog is empty', async () => {
    await started(0);
    bench.claimer.refill(bench.lanes.backlogged(STORE, 'k'));
    await turn();
    expect([bench.refills.length, bench.enqueued]).toEqual([1, []]);
  });

  it('takes each lane once, however often it asked', async () => {
    await started(0);
    const lanes = ['k', 'l'].map((key) => bench.lanes.backlogged(STORE, key));
    for (const lane of [...lanes, ...lanes]) bench.claimer.refill(lane);
    await turn();
    expect(bench.refills.map(({ key }) => key)).toEqual(['k', 'l']);
    await pass(1_000);
    expect(bench.refills).toHaveLength(2);
  });

  it('is repeated at once for a lane that asked during the claim', async () => {
    await started(0);
    const lane = bench.lanes.backlogged(STORE, 'k');
    bench.onRefill = () => {
      bench.onRefill = () => undefined;
      bench.claimer.refill(bench.lanes.backlogged(STORE, 'k'));
    };
    bench.claimer.refill(lane);
    await pass(10);
    expect(bench.refills).toHaveLength(2);
  });
});

describe('A claim of backlogs that failed', () => {
  it('is made again after a second, though no survey comes to its help', async () => {
    bench.onSurvey = () => new Promise(() => undefined);
    bench.claimer.start();
    await turn();
    const lanes = ['k', 'l'].map((key) => bench.lanes.backlogged(STORE, key));
    for (const key of ['k', 'l']) bench.waiting.set(key, deliveriesOf(key, 2));
    bench.onRefill = () => {
      if (bench.commands < 3) throw new Error('away');
    };
    for (const lane of lanes) bench.claimer.refill(lane);
    await pass(990);
    expect([bench.commands, bench.errors.length]).toEqual([1, 1]);
    await pass(1_000);
    expect([bench.commands, bench.errors.length]).toEqual([2, 2]);
    await pass(1_010);
    expect([bench.commands, bench.errors.length]).toEqual([3, 2]);
    expect(bench.enqueued).toEqual([[['k-0', 'k-1', 'l-0', 'l-1'], 'lease-1']]);
    await pass(5_000);
    expect(bench.commands).toBe(3);
  });
});

describe('The survey', () => {
  it('finds backlogs that this process does not know, and refills their lanes', async () => {
    bench.waiting.set('k', deliveriesOf('k', 2));
    bench.claimer.start();
    await turn();
    expect(bench.pages).toEqual([{ from: null, limit: 500 }]);
    expect(bench.enqueued).toEqual([[['k-0', 'k-1'], 'lease-1']]);
  });

  it('leaves the backlog of a hook that is off', async () => {
    bench.waiting.set('k', deliveriesOf('k', 2));
    bench.off.add('k');
    bench.claimer.start();
    await turn();
    expect([bench.refills, bench.enqueued, bench.errors]).toEqual([[], [], []]);
    expect(bench.claims).toHaveLength(1);
  });

  it('leaves a lane that still has deliveries in memory: it asks for itself', async () => {
    bench.waiting.set('k', deliveriesOf('k', 2));
    bench.lanes.push(deliveriesOf('k', 1)[0]!);
    bench.claimer.start();
    await turn();
    expect(bench.refills).toEqual([]);
  });

  it('reads all backlogs, page after page', async () => {
    const keys = Array.from({ length: 500 }, (_, i) => `k${String(i).padStart(3, '0')}`);
    for (const key of [...keys, 'z']) bench.waiting.set(key, deliveriesOf(key, 1));
    bench.claimer.start();
    await turn();
    expect(bench.pages.map(({ from }) => from)).toEqual([null, 'k499']);
    expect(bench.refills).toHaveLength(501);
  });

  it('refills the lanes of many hooks by few claims', async () => {
    const keys = Array.from({ length: 500 }, (_, i) => `k${i}`);
    for (const key of keys) bench.waiting.set(key, deliveriesOf(key, 1));
    bench.claimer.start();
    await turn();
    expect(bench.enqueued.flatMap(([ids]) => ids)).toHaveLength(500);
    // At 256 for each lane that has room, two lanes fill a claim.
    expect(bench.commands).toBeLessThanOrEqual(250);
    bench = new ClaimerBench(64);
    for (const key of keys) bench.waiting.set(key, deliveriesOf(key, 1));
    bench.claimer.start();
    await turn();
    // A lane that may hold 8 leaves room for others in the same claim.
    expect(bench.commands).toBe(Math.ceil(500 / 64));
  });

  it('waits two seconds for the next one when it failed, and does not keep what is due waiting', async () => {
    bench.onSurvey = () => Promise.reject(new Error('away'));
    bench.claimer.start();
    await turn();
    expect([bench.pages.length, bench.claims.length]).toEqual([1, 1]);
    await pass(1_990);
    expect(bench.pages).toHaveLength(1);
    await pass(20);
    expect(bench.pages).toHaveLength(2);
    expect(bench.claims.length).toBeGreaterThan(5);
  });

  it.each(['onSurvey', 'onRefill'] as const)(
    'does not keep what is due waiting while it is slow (%s)',
    async (slow) => {
      bench[slow] = () => new Promise(() => undefined);
      bench.waiting.set('k', deliveriesOf('k', 1));
      bench.claimer.start();
      await turn();
      bench.due = deliveriesOf('l', 3);
      await pass(1_000);
      expect(bench.enqueued.flatMap(([ids]) => ids)).toEqual(['l-0', 'l-1', 'l-2']);
      expect(bench.claims.length).toBeGreaterThan(4);
    },
  );

  it('goes on with the lanes that a failed claim left out', async () => {
    bench.onRefill = () => {
      bench.onRefill = () => undefined;
      throw new Error('away');
    };
    bench.claimer.start();
    await turn();
    for (const key of ['k', 'l', 'm']) {
      bench.waiting.set(key, deliveriesOf(key, 1));
      bench.claimer.refill(bench.lanes.backlogged(STORE, key));
    }
    await pass(1_100);
    expect(bench.errors).toHaveLength(1);
    await pass(4_000);
    expect(bench.enqueued.flatMap(([ids]) => ids).sort()).toEqual(['k-0', 'l-0', 'm-0']);
  });
});
