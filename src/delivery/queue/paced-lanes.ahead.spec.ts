import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { pass } from '../../../test/support/delivery-fixtures.js';
import { memoryRates } from '../../../test/support/memory-rates.js';
import { laneWith } from '../../../test/support/paced-lane.js';
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
});
