import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { pass } from '../../../test/support/delivery-fixtures.js';
import { memoryRates } from '../../../test/support/memory-rates.js';
import { mostInAWindow } from '../../../test/support/model/steering-checks.js';
import { type RatedAttempt, RatedProcess, waitsOf } from '../../../test/support/rated-process.js';

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

  it('together never send more in any window than the limit, however much each has to send', async () => {
    const burst = fc.record({
      process: fc.nat(2),
      count: fc.integer({ min: 1, max: 60 }),
      takes: fc.nat(900),
      wait: fc.nat(600),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(burst, { maxLength: 20 }), async (bursts) => {
        const all = processes(3);
        for (const { process, count, takes, wait } of bursts) {
          all[process]!.add(count, takes);
          await pass(wait);
        }
        await pass(5_000);
        const arrivals = all.flatMap(({ attempts }) => arrivalsOf(attempts));
        expect(mostInAWindow(arrivals, PACE.limit.windowMs)).toBeLessThanOrEqual(PACE.limit.requests);
      }),
      { numRuns: 30 },
    );
  });
});
