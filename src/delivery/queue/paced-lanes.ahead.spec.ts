import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { deferred, pass } from '../../../test/support/delivery-fixtures.js';
import { memoryRates } from '../../../test/support/memory-rates.js';
import { LATER, laneWith } from '../../../test/support/paced-lane.js';
import { RatedProcess } from '../../../test/support/rated-process.js';
import type { RateAnswer } from '../policy/rate-places.js';

const BUSY = 8;
const ample = (granted: number): RateAnswer => ({ granted, againInMs: 0, isAmple: true });

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('Where the window has room', () => {
  it('what has ended is told later', async () => {
    const { lane, paced, asks, taken, start } = laneWith(1, ample(1));
    start(1);
    await pass(10);
    paced.end(lane, taken[0]!, false);
    await pass(500);
    expect(asks.map(({ at }) => at)).toEqual([0, 100]);
  });

  it('a busy lane has its next places before it needs them: twice what it used, far below a quarter of the limit', async () => {
    const rates = memoryRates();
    const process = new RatedProcess(rates, {
      limit: { requests: 400, windowMs: 10_000 },
      attemptMs: 1_000,
    });
    process.add(12);
    await pass(500);
    expect(rates.asks.map(({ wanted }) => wanted)).toEqual([12, 24]);
    process.add(24);
    expect(process.attempts).toHaveLength(36);
    process.add(1);
    expect(process.attempts).toHaveLength(36);
  });

  it('a busy lane that has places left asks for no more', async () => {
    const { asks, start, startWhenFreed } = laneWith(2 * BUSY, ample(3 * BUSY));
    startWhenFreed(BUSY);
    start(1);
    await pass(900);
    expect(asks).toHaveLength(1);
  });

  it('what was counted for one question asks for nothing in the next', async () => {
    const { asks, start, startWhenFreed } = laneWith(BUSY, ample(BUSY), ample(2));
    startWhenFreed(BUSY);
    start(1);
    await pass(900);
    expect(asks.map(({ at, wanted }) => [at, wanted])).toEqual([
      [0, 2],
      [100, 2],
    ]);
  });

  it('a lane that runs out of places while it asks ahead asks for what it needs as soon as that is answered', async () => {
    const answer = deferred<RateAnswer>();
    const { lane, asks, start, startWhenFreed } = laneWith(BUSY + 5, ample(BUSY + 4), answer.promise);
    startWhenFreed(BUSY);
    start(1);
    await pass(150);
    startWhenFreed(0);
    start(5);
    expect([lane.isPaced, lane.queued]).toEqual([true, 1]);
    await pass(10);
    answer.resolve(LATER);
    await pass(1);
    expect(asks.slice(1)).toMatchObject([
      { needed: 0, wanted: 2 },
      { needed: 1, wanted: 1 },
    ]);
  });

  it('places that are left go back in time, though the store had none ahead', async () => {
    const { asks, told, start, startWhenFreed } = laneWith(BUSY + 4, ample(BUSY + 4), {
      ...LATER,
      isAmple: true,
    });
    startWhenFreed(BUSY);
    start(1);
    await pass(1_100);
    expect(asks[1]).toMatchObject({ needed: 0, wanted: 2 });
    expect(told()).toEqual([{ id: asks[0]!.id, used: 0, unused: 4 }]);
  });
});
