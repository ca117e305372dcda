import { describe, expect, it } from '@jest/globals';
import { freeFrom, NO_PLACES, type RateAsk, type RatePlaces, takePlaces } from './rate-places.js';

const NOW = 1_700_000_000_000;
const HOLD_MS = 5_000;

const ask = (more: Partial<RateAsk>): RateAsk => ({
  limit: { requests: 2, windowMs: 1_000 },
  holdMs: HOLD_MS,
  ended: [],
  id: 'r',
  needed: more.wanted ?? 0,
  wanted: 0,
  ...more,
});

describe('takePlaces', () => {
  it('says when there may be a place again', () => {
    const full = takePlaces(NO_PLACES, ask({ wanted: 2 }), NOW).places;
    // Another process may say at any moment that its requests have ended.
    expect(takePlaces(full, ask({ wanted: 1 }), NOW).answer).toEqual({
      granted: 0,
      againInMs: 250,
      isAmple: false,
    });
    const ended = takePlaces(full, ask({ ended: [{ id: 'r', used: 2, unused: 0 }] }), NOW).places;
    const { granted, againInMs } = takePlaces(ended, ask({ wanted: 1 }), NOW + 400).answer;
    expect(granted).toBe(0);
    expect(againInMs).toBeGreaterThanOrEqual(600);
    expect(againInMs).toBeLessThan(610);
    expect(takePlaces(ended, ask({ wanted: 1 }), NOW + 400 + againInMs).answer.granted).toBe(1);
  });

  it.each([
    [0, 0, 9, 4],
    [3, 0, 9, 1],
    [4, 0, 9, 0],
    [6, 0, 9, 0],
    [3, 2, 9, 2],
    [6, 3, 9, 2],
    [8, 3, 9, 0],
  ])(
    'of 8 places %d are taken: who needs %d of the %d that it would have gets %d',
    (held, needed, wanted, gets) => {
      const limit = { requests: 8, windowMs: 1_000 };
      const { places } = takePlaces(NO_PLACES, ask({ limit, wanted: held, id: 'of another' }), NOW);
      const { answer } = takePlaces(places, ask({ limit, needed, wanted }), NOW);
      expect(answer.granted).toBe(gets);
    },
  );

  it('rounds half of an odd limit up for the others', () => {
    const ahead = (requests: number) =>
      takePlaces(NO_PLACES, ask({ limit: { requests, windowMs: 1_000 }, needed: 0, wanted: 9 }), NOW).answer
        .granted;
    expect([1, 2, 3, 5].map(ahead)).toEqual([0, 1, 1, 2]);
  });

  it.each([
    [1, true],
    [2, true],
    [3, false],
  ])('says whether half of the window is free: of 4 places %d are taken', (wanted, isAmple) => {
    const limit = { requests: 4, windowMs: 1_000 };
    expect(takePlaces(NO_PLACES, ask({ limit, wanted }), NOW).answer).toMatchObject({
      granted: wanted,
      isAmple,
    });
  });

  it('keeps what was reserved and never told taken for as long as it may be in use, and a window', () => {
    const { places } = takePlaces(NO_PLACES, ask({ wanted: 2 }), NOW);
    const at = (later: number) => takePlaces(places, ask({ wanted: 2 }), NOW + later).answer.granted;
    expect(at(HOLD_MS + 999)).toBe(0);
    expect(at(HOLD_MS + 1_000)).toBe(2);
    expect(freeFrom(places)).toBe(NOW + HOLD_MS + 1_000);
  });

  it('takes no place for longer than the window when the clock is set back', () => {
    const { places } = takePlaces(
      NO_PLACES,
      ask({ wanted: 2, ended: [{ id: '-', used: 1, unused: 0 }] }),
      NOW,
    );
    const back = takePlaces(
      places,
      ask({ wanted: 1, ended: [{ id: 'r', used: 0, unused: 1 }] }),
      NOW - 86_400_000,
    );
    expect(freeFrom(back.places)).toBeLessThanOrEqual(NOW - 86_400_000 + HOLD_MS + 1_000);
  });

  it('is a short list, however many requests end in a window', () => {
    let places: RatePlaces = NO_PLACES;
    for (let i = 0; i < 5_000; i++)
      places = takePlaces(
        places,
        ask({
          limit: { requests: 10_000, windowMs: 3_600_000 },
          ended: [{ id: '-', used: 1, unused: 0 }],
        }),
        NOW + i * 700,
      ).places;
    expect(places.used.length).toBeLessThan(260);
    expect(places.used.reduce((sum, { count }) => sum + count, 0)).toBe(5_000);
  });
});
