import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mostInAWindow } from '../../../test/support/model/steering-checks.js';
import { NO_PLACES, type RatePlaces, takePlaces } from './rate-places.js';

const NOW = 1_700_000_000_000;
const WINDOW_MS = 500;
const HOLD_MS = 5_000;
/** After so long what was reserved ahead goes back. */
const GOOD_MS = 1_000;

/** A question of some process, and what it starts besides, of places that it reserved ahead before. */
interface Step {
  wait: number;
  needed: number;
  ahead: number;
  starts: number;
  takes: number;
}

interface Asked {
  needed: number;
  granted: number;
  /** Places of requests that are under way, or that ended less than a window ago. */
  inUse: number;
}

/** What the store is told, once for each reservation. */
const endedOf = (used: { id: string }[], unused: { id: string }[]) => {
  const ids = new Set([...used, ...unused].map(({ id }) => id));
  const countOf = (places: { id: string }[], id: string) => places.filter((place) => place.id === id).length;
  return [...ids].map((id) => ({ id, used: countOf(used, id), unused: countOf(unused, id) }));
};

/** Processes that share a window as `takePlaces` says. Nothing here depends on which of them asks. */
function run(steps: readonly Step[], requests: number) {
  const limit = { requests, windowMs: WINDOW_MS };
  let places: RatePlaces = NO_PLACES;
  let now = NOW;
  let running: { id: string; end: number }[] = [];
  let ahead: { id: string; at: number }[] = [];
  const ends: number[] = [];
  const arrived: number[] = [];
  const asked: Asked[] = [];
  for (const [i, { wait, needed, takes, starts, ahead: more }] of steps.entries()) {
    now += wait;
    const over = running.filter(({ end }) => end <= now);
    const old = ahead.filter(({ at }) => at + GOOD_MS <= now);
    running = running.filter(({ end }) => end > now);
    ahead = ahead.filter(({ at }) => at + GOOD_MS > now);
    for (const _ of over) ends.push(now);
    const inUse = running.length + ends.filter((end) => end + WINDOW_MS >= now).length;
    const id = `${i}`;
    const ask = { limit, holdMs: HOLD_MS, ended: endedOf(over, old), id, needed, wanted: needed + more };
    const { places: next, answer } = takePlaces(places, ask, now);
    places = next;
    asked.push({ needed, granted: answer.granted, inUse });
    for (let n = needed; n < answer.granted; n++) ahead.push({ id, at: now });
    const atOnce = Array.from({ length: Math.min(needed, answer.granted) }, () => ({ id }));
    for (const [n, started] of [...atOnce, ...ahead.splice(0, starts)].entries()) {
      running.push({ id: started.id, end: now + takes });
      // Anywhere between its start and its end.
      arrived.push(now + ((takes * n) % (takes + 1)));
    }
  }
  return { arrived, asked };
}

const step: fc.Arbitrary<Step> = fc.record({
  wait: fc.nat(300),
  needed: fc.nat(4),
  ahead: fc.nat(8),
  starts: fc.nat(4),
  takes: fc.nat(400),
});
const steps = fc.array(step, { maxLength: 60 });
const requests = fc.integer({ min: 1, max: 16 });

describe('takePlaces, asked by several processes', () => {
  it('never lets more requests out in any window than the limit, however long each takes', () => {
    fc.assert(
      fc.property(steps, requests, (steps, requests) => {
        expect(mostInAWindow(run(steps, requests).arrived, WINDOW_MS)).toBeLessThanOrEqual(requests);
      }),
    );
  });

  it('refuses no place to an attempt while half of the window has room for it, whatever others reserved ahead', () => {
    fc.assert(
      fc.property(steps, requests, (steps, requests) => {
        for (const { needed, granted, inUse } of run(steps, requests).asked)
          if (inUse + needed <= requests / 2) expect(granted).toBeGreaterThanOrEqual(needed);
      }),
    );
  });
});
