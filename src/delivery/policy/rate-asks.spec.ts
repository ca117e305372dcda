import { describe, expect, it } from '@jest/globals';
import { placesToAsk, tellIn, type WindowUse } from './rate-asks.js';

describe('tellIn', () => {
  it.each([
    [100, 20, 100],
    [5_120, 20, 100],
    [10_240, 40, 100],
    [60_000, 234, 234],
    [3_600_000, 250, 250],
  ])(
    'lets what has ended in a window of %d ms wait for %d ms, and where there is room for %d',
    (windowMs, ms, ample) => {
      const limit = { requests: 1, windowMs };
      expect([tellIn(limit, false), tellIn(limit, true)]).toEqual([ms, ample]);
    },
  );
});

describe('placesToAsk', () => {
  const asked = (use: Partial<WindowUse>) =>
    placesToAsk({
      limit: { requests: 100, windowMs: 1_000 },
      isAmple: true,
      queued: 0,
      isPaced: false,
      free: 0,
      begun: 0,
      ...use,
    });

  it('gives what waits for a place, up to a quarter of the limit', () => {
    expect([1, 25, 26].map((queued) => asked({ isPaced: true, queued }))).toEqual([1, 25, 25]);
    expect(asked({ isPaced: true, queued: 9, limit: { requests: 2, windowMs: 1_000 } })).toBe(1);
    expect(asked({ isPaced: false, queued: 9 })).toBe(0);
  });

  it('gives twice what was used where there is room, before the last place is taken', () => {
    expect([7, 8, 10, 13].map((begun) => asked({ begun, free: begun - 1 }))).toEqual([0, 16, 20, 25]);
    expect(asked({ begun: 8, free: 8 })).toBe(0);
    expect([3, 20].map((queued) => asked({ begun: 8, isPaced: true, queued }))).toEqual([16, 20]);
  });

  it('gives nothing ahead where others may wait for the places', () => {
    expect(asked({ isAmple: false, begun: 20 })).toBe(0);
    expect(asked({ isAmple: false, begun: 20, isPaced: true, queued: 3 })).toBe(3);
  });
});
