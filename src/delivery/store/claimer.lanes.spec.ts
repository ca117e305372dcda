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

  it('asks a lane that got nothing no second time', async () => {
    const claims = await refilled('none');
    await pass(1_000);
    expect(claims).toEqual([['none']]);
    expect(bench.lanes.size).toBe(0);
  });
});
