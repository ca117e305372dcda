import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { pass } from '../../../test/support/delivery-fixtures.js';
import { memoryRates } from '../../../test/support/memory-rates.js';
import { mostInAWindow } from '../../../test/support/model/steering-checks.js';
import { type RatedAttempt, RatedProcess, waitsOf } from '../../../test/support/rated-process.js';
import type { RateLimit } from '../policy/rate-places.js';

const PACE = { limit: { requests: 100, windowMs: 1_000 }, attemptMs: 1_000 };

const processes = (count: number) => {
  const rates = memoryRates();
  return Array.from({ length: count }, () => new RatedProcess(rates, PACE));
};

/** A receiver gets a request at some time between its start and its end. */
const arrivalsOf = (attempts: readonly RatedAttempt[]) =>
  attempts.map(({ startedAt, endedAt }, i) => (i % 2 === 0 ? startedAt : endedAt));

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('Processes that share a window', () => {
  it.each([
    [4, 12, 2_000],
    [5, 8, 1_000],
    [6, 8, 1_500],
  ])(
    'do not wait for places that others have and do not use: %d processes, %d events each in %d ms',
    async (count, burst, every) => {
      const all = processes(count);
      const [last, ...first] = all;
      for (let round = 0; round < 10; round++) {
        for (const process of first) process.add(burst);
        await pass(250);
        last!.add(burst);
        await pass(every - 250);
      }
      const waits = all.flatMap(({ attempts }) => waitsOf(attempts));
      expect(waits).toHaveLength(10 * count * burst);
      expect(Math.max(...waits)).toBe(0);
    },
  );

  it('keep what is taken by a longer window, though an attempt from before its change ends in one of them', async () => {
    const [one, other] = processes(2);
    one!.add(1, 500);
    await pass(10);
    const longer = { ...PACE, limit: { requests: 2, windowMs: 60_000 } };
    for (const process of [one!, other!]) process.change(longer);
    other!.add(1);
    await pass(1_000);
    other!.add(1);
    await pass(10_000);
    expect(other!.attempts).toHaveLength(1);
  });

  it('together never send more in any window than the limit, from each of its changes on, however much each has to send', async () => {
    const limit = fc.constantFrom(
      { requests: 100, windowMs: 1_000 },
      { requests: 8, windowMs: 300 },
      { requests: 40, windowMs: 3_000 },
      { requests: 1, windowMs: 10_000 },
    );
    const burst = fc.record({
      process: fc.nat(2),
      count: fc.integer({ min: 1, max: 60 }),
      takes: fc.nat(900),
      wait: fc.nat(600),
      change: fc.option(limit, { freq: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(limit, fc.array(burst, { maxLength: 20 }), async (first, bursts) => {
        jest.clearAllTimers();
        const all = processes(3);
        /** Where each process was when the limit became this one. */
        const changes: { limit: RateLimit; from: number[] }[] = [];
        const change = (to: RateLimit) => {
          changes.push({ limit: to, from: all.map(({ attempts }) => attempts.length) });
          for (const process of all) process.change({ ...PACE, limit: to });
        };
        change(first);
        for (const { process, count, takes, wait, change: next } of bursts) {
          all[process]!.add(count, takes);
          await pass(wait);
          if (next) change(next);
        }
        await pass(5_000);
        for (const [i, { limit, from }] of changes.entries()) {
          const until = changes[i + 1]?.from;
          const sent = all.flatMap(({ attempts }, p) => arrivalsOf(attempts.slice(from[p], until?.[p])));
          expect(mostInAWindow(sent, limit.windowMs)).toBeLessThanOrEqual(limit.requests);
        }
      }),
      { numRuns: 100 },
    );
  });
});
