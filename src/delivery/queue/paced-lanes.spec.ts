import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { leasedOf, pass } from '../../../test/support/delivery-fixtures.js';
import { memoryRates } from '../../../test/support/memory-rates.js';
import { StoreUnavailable } from '../../errors/repository-errors.js';
import { Lanes } from './lanes.js';
import { PacedLanes } from './paced-lanes.js';

const paceOf = (requests: number) => ({ limit: { requests, windowMs: 10_000 }, attemptMs: 1_000 });
const PACE = paceOf(4);

/** A lane of one process with some deliveries, and what it has been freed for. */
function laneOf(rates: ReturnType<typeof memoryRates>) {
  const lane = new Lanes({ perHook: 8, queuedInProcess: 100 }).of('store', 'hook');
  for (let i = 0; i < 8; i++) lane.push(leasedOf('hook', `e${i}`));
  const errors: unknown[] = [];
  const paced = new PacedLanes(rates, (error) => errors.push(error));
  const places: string[] = [];
  const go = (pace = PACE) => {
    while (lane.queued > 0 && paced.admits(lane, pace)) {
      lane.take();
      places.push(paced.take(lane));
    }
  };
  paced.onFreed(() => go());
  return { lane, paced, places, errors, go };
}

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('PacedLanes', () => {
  it('shares a window with other processes: together they start no more than the limit', async () => {
    const rates = memoryRates();
    const one = laneOf(rates);
    const other = laneOf(rates);
    one.go();
    other.go();
    await pass(5_000);
    expect(one.places.length + other.places.length).toBe(4);
    expect(one.places.length).toBe(2);
  });

  it('starts nothing while the store is away, and goes on when it is back', async () => {
    const rates = memoryRates();
    const { lane, places, errors, go } = laneOf(rates);
    const reserve = jest.spyOn(rates, 'reserve').mockRejectedValueOnce(new StoreUnavailable());
    go();
    await pass(100);
    expect([places.length, lane.isPaced, errors.length]).toEqual([0, true, 1]);
    await pass(1_000);
    expect(places).toHaveLength(4);
    // The first reservation may have been written.
    const lost = reserve.mock.calls[0]![1].id;
    expect(reserve.mock.calls[1]![1].ended).toEqual([{ id: lost, used: 0, unused: 1 }]);
  });

  it('tells again what the store may not have noted', async () => {
    const rates = memoryRates();
    const { lane, paced, places, go } = laneOf(rates);
    go();
    await pass(1_000);
    const reserve = jest.spyOn(rates, 'reserve').mockRejectedValueOnce(new StoreUnavailable());
    paced.end(lane, places[0]!, false);
    await pass(2_000);
    const told = reserve.mock.calls.flatMap(([, { ended }]) => ended.filter(({ used }) => used > 0));
    expect(told).toEqual([
      { id: places[0], used: 1, unused: 0 },
      { id: places[0], used: 1, unused: 0 },
    ]);
  });

  it('does not use what was reserved by a policy that has changed since', async () => {
    const rates = memoryRates();
    const { lane, paced, places, go } = laneOf(rates);
    let answer: () => void = () => undefined;
    const before = rates.reserve;
    jest.spyOn(rates, 'reserve').mockImplementationOnce(async (hook, ask) => {
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      return before(hook, ask);
    });
    go(paceOf(8));
    await pass(1);
    paced.reset(lane, PACE);
    answer();
    await pass(1_000);
    const [first] = rates.asks;
    expect(first).toMatchObject({ wanted: 2 });
    expect(places).not.toContain(first!.id);
    expect(places).toHaveLength(4);
    expect(rates.asks.flatMap(({ ended }) => ended)).toContainEqual({ id: first!.id, used: 0, unused: 2 });
  });

  it('gives back what it could not use in time', async () => {
    const rates = memoryRates();
    const { lane, paced } = laneOf(rates);
    paced.onFreed(() => undefined);
    paced.admits(lane, PACE);
    await pass(2_000);
    const [first] = rates.asks;
    expect(rates.asks.flatMap(({ ended }) => ended)).toEqual([{ id: first!.id, used: 0, unused: 1 }]);
  });
});
