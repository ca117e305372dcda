import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { pass } from '../../../test/support/delivery-fixtures.js';
import { LATER, laneWith } from '../../../test/support/paced-lane.js';
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

  it('a busy lane has its next places before it needs them, and only what it needs', async () => {
    const { lane, asks, taken, start, startWhenFreed } = laneWith(2 * BUSY, ample(2 * BUSY), LATER);
    startWhenFreed(BUSY + 1);
    start(1);
    await pass(500);
    expect(taken).toHaveLength(BUSY + 1);
    expect(asks.slice(1)).toMatchObject([{ at: 100, wanted: 2 }]);
    expect(lane.isPaced).toBe(false);
  });

  it('a busy lane that has places left asks for no more', async () => {
    const { asks, start, startWhenFreed } = laneWith(2 * BUSY, ample(3 * BUSY));
    startWhenFreed(BUSY);
    start(1);
    await pass(900);
    expect(asks).toHaveLength(1);
  });

  it('what was used before the last question asks for nothing', async () => {
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
