import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { deferred, pass } from '../../../test/support/delivery-fixtures.js';
import { laneWith, PACE } from '../../../test/support/paced-lane.js';
import type { RateAnswer } from '../policy/rate-places.js';

const places = (granted: number): RateAnswer => ({ granted, againInMs: 0, isAmple: false });

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('A place of another pace', () => {
  it.each([
    ['fewer requests', { ...PACE, limit: { ...PACE.limit, requests: 4 } }],
    ['a longer window', { ...PACE, limit: { ...PACE.limit, windowMs: 60_000 } }],
    ['a longer time-out', { ...PACE, attemptMs: 30_000 }],
  ])(
    'is given back and not used by an attempt with %s, though nobody said that the hook has changed',
    async (_, next) => {
      const { lane, paced, asks, taken, start, startWhenFreed } = laneWith(2, places(2));
      startWhenFreed(1);
      start(1);
      await pass(100);
      expect(paced.admits(lane, next)).toBe(false);
      await pass(1);
      expect(asks.slice(1)).toMatchObject([
        { limit: next.limit, holdMs: next.attemptMs + 2_000, ended: [{ id: taken[0], used: 0, unused: 1 }] },
      ]);
    },
  );

  it('is given back too if it was asked before, and answered after the change', async () => {
    const answer = deferred<RateAnswer>();
    const { lane, paced, asks, told, start, startWhenFreed } = laneWith(2, answer.promise);
    startWhenFreed(0);
    start(1);
    await pass(100);
    const next = { ...PACE, attemptMs: 30_000 };
    expect(paced.admits(lane, next)).toBe(false);
    answer.resolve(places(2));
    await pass(1);
    expect(paced.admits(lane, next)).toBe(false);
    await pass(1);
    expect(told()).toEqual([{ id: asks[0]!.id, used: 0, unused: 2 }]);
    expect(asks.slice(1).map(({ holdMs }) => holdMs)).toEqual([32_000, 32_000]);
  });
});
