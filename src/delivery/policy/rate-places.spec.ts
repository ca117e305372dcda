import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mostInAWindow } from '../../../test/support/model/steering-checks.js';
import { freeFrom, NO_PLACES, type RateAsk, type RatePlaces, takePlaces } from './rate-places.js';

const NOW = 1_700_000_000_000;
const HOLD_MS = 5_000;

const ask = (more: Partial<RateAsk>): RateAsk => ({
  limit: { requests: 2, windowMs: 1_000 },
  holdMs: HOLD_MS,
  ended: [],
  id: 'r',
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

  it('never lets more requests out in any window than the limit, however long each takes', () => {
    const request = fc.record({
      wait: fc.nat(300),
      wanted: fc.integer({ min: 1, max: 4 }),
      takes: fc.nat(400),
    });
    fc.assert(
      fc.property(fc.array(request, { maxLength: 60 }), fc.integer({ min: 1, max: 5 }), (steps, requests) => {
        const limit = { requests, windowMs: 500 };
        let places: RatePlaces = NO_PLACES;
        let now = NOW;
        let running: { id: string; end: number }[] = [];
        const arrived: number[] = [];
        for (const [i, { wait, wanted, takes }] of steps.entries()) {
          now += wait;
          const over = running.filter(({ end }) => end <= now);
          running = running.filter(({ end }) => end > now);
          const ended = over.map(({ id }) => ({ id, used: 1, unused: 0 }));
          const { places: next, answer } = takePlaces(places, ask({ limit, ended, id: `${i}`, wanted }), now);
          places = next;
          for (let n = 0; n < answer.granted; n++) {
            running.push({ id: `${i}`, end: now + takes });
            // Anywhere between its start and its end.
            arrived.push(now + ((takes * n) % (takes + 1)));
          }
        }
        expect(mostInAWindow(arrived, limit.windowMs)).toBeLessThanOrEqual(requests);
      }),
    );
  });
});
