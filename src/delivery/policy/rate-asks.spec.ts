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
    const all = (count: number) => ({ needed: count, wanted: count });
    const waiting = (queued: number) => asked({ isPaced: true, queued });
    expect([1, 25, 26].map(waiting)).toEqual([1, 25, 25].map(all));
    expect(asked({ isPaced: true, queued: 9, limit: { requests: 2, windowMs: 1_000 } })).toEqual(all(1));
    expect(asked({ isPaced: false, queued: 9 })).toEqual(all(0));
  });

  it('gives twice what was used where there is room, before the last place is taken', () => {
    const ahead = (begun: number) => asked({ begun, free: begun - 1 });
    expect([7, 8, 10, 13].map(ahead)).toEqual([0, 16, 20, 25].map((wanted) => ({ needed: 0, wanted })));
    expect(asked({ begun: 8, free: 8 })).toEqual({ needed: 0, wanted: 0 });
    expect([3, 20, 26].map((queued) => asked({ begun: 8, isPaced: true, queued }))).toEqual([
      { needed: 3, wanted: 16 },
      { needed: 20, wanted: 20 },
      { needed: 25, wanted: 25 },
    ]);
  });

  it('gives nothing ahead where others may wait for the places', () => {
    expect(asked({ isAmple: false, begun: 20 })).toEqual({ needed: 0, wanted: 0 });
    expect(asked({ isAmple: false, begun: 20, isPaced: true, queued: 3 })).toEqual({ needed: 3, wanted: 3 });
  });
});
