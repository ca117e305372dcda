import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ClaimerBench, deliveriesOf } from '../../../test/support/claimer-bench.js';
import { pass, STORE, turn } from '../../../test/support/delivery-fixtures.js';

let bench: ClaimerBench;

beforeEach(async () => {
  jest.useFakeTimers();
  bench = new ClaimerBench();
  bench.claimer.start();
  await turn();
});
afterEach(() => {
  jest.useRealTimers();
});

/** Refills a lane for each key in one round, and gives the keys of each claim. */
async function refilled(...keys: string[]): Promise<string[][]> {
  const claims: string[][] = [];
  const claimBacklogs = bench.claimBacklogs.bind(bench);
  bench.claimBacklogs = (leaseId, wanted) => {
    claims.push(wanted.map(({ subscriptionKey }) => subscriptionKey));
    return claimBacklogs(leaseId, wanted);
  };
  for (const key of keys) bench.claimer.refill(bench.lanes.backlogged(STORE, key));
  await turn();
  return claims;
}

describe('A claim for several lanes', () => {
  it('asks for as many lanes as fill 512 places, and leaves the others to the next claims', async () => {
    for (const key of ['a', 'b', 'c', 'd', 'e']) bench.waiting.set(key, deliveriesOf(key, 1));
    expect(await refilled('a', 'b', 'c', 'd', 'e')).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect(bench.enqueued.flatMap(([ids]) => ids)).toEqual(['a-0', 'b-0', 'c-0', 'd-0', 'e-0']);
  });

  it('judges each lane by what it got itself', async () => {
    bench.waiting.set('full', deliveriesOf('full', 300));
    bench.waiting.set('few', deliveriesOf('few', 2));
    await refilled('full', 'few', 'none');
    expect(bench.lanes.of(STORE, 'full').hasBacklog).toBe(true);
    expect(bench.lanes.of(STORE, 'few').hasBacklog).toBe(false);
    expect(bench.enqueued[0]![0]).toHaveLength(258);
  });

  it('asks for a few deliveries of one lane every 200 ms while the event loop is slow', async () => {
    for (const key of ['a', 'b', 'c']) bench.waiting.set(key, deliveriesOf(key, 1_000));
    bench.load.isSlow = true;
    const claims = await refilled('a', 'b', 'c');
    expect(claims).toEqual([['a']]);
    await pass(200);
    expect(claims).toEqual([['a'], ['b']]);
    bench.load.isSlow = false;
    await pass(200);
    expect(claims).toEqual([['a'], ['b'], ['c']]);
    expect(bench.refills.map(({ limit }) => limit)).toEqual([64, 64, 256]);
  });

  it('asks a lane that got nothing no second time', async () => {
    const claims = await refilled('none');
    await pass(1_000);
    expect(claims).toEqual([['none']]);
    expect(bench.lanes.size).toBe(0);
  });
});

describe('The pages of one lane', () => {
  const fill = (count: number) => {
    for (const delivery of deliveriesOf('k', count)) bench.lanes.push(delivery);
  };

  /** Refills an empty lane again and again. By the time that each page comes, it holds as many as `left` says. */
  async function limitsWith(...left: number[]): Promise<number[]> {
    bench.waiting.set('k', deliveriesOf('k', 10_000));
    const lane = bench.lanes.backlogged(STORE, 'k');
    for (const count of left) {
      bench.onRefill = () => fill(count);
      bench.claimer.refill(lane);
      await turn();
      lane.drain();
    }
    return bench.refills.map(({ limit }) => limit);
  }

  it('become larger while it is empty when they come', async () => {
    // An empty lane can take in 910 at most.
    expect(await limitsWith(0, 0, 0, 0)).toEqual([256, 512, 910, 910]);
  });

  it('become smaller again while it holds much when they come', async () => {
    const limits = await limitsWith(0, 0, 0, 300, 300, 300, 0);
    expect(limits.slice(3)).toEqual([910, 910, 512, 256]);
  });

  it('are not claimed if it got enough since it asked', async () => {
    const lane = bench.lanes.backlogged(STORE, 'k');
    fill(65);
    bench.claimer.refill(lane);
    await turn();
    expect(bench.commands).toBe(0);
    lane.take();
    bench.claimer.refill(lane);
    await turn();
    expect(bench.commands).toBe(1);
  });
});
