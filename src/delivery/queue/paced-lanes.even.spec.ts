import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { pass } from '../../../test/support/delivery-fixtures.js';
import { memoryRates } from '../../../test/support/memory-rates.js';
import { RatedProcess, waitsOf } from '../../../test/support/rated-process.js';
import type { RateAsk } from '../policy/rate-places.js';
import type { RatedHook } from './rate.repository.js';

const PACE = { limit: { requests: 2_000, windowMs: 1_000 }, attemptMs: 1_000 };
const SECONDS = 5;

/** A store that takes so long for an answer, in milliseconds. */
function slowRates(ms: number) {
  const rates = memoryRates();
  const reserve = async (hook: RatedHook, ask: RateAsk) => {
    await new Promise((resolve) => {
      setTimeout(resolve, ms);
    });
    return rates.reserve(hook, ask);
  };
  return { reserve, asks: rates.asks };
}

/** One event after another, at the same distance, for some seconds. A quiet second comes before. */
async function evenly(everyMs: number) {
  const rates = slowRates(3);
  const process = new RatedProcess(rates, PACE);
  const goOn = async (seconds: number, every: number) => {
    for (let ms = 0; ms < seconds * 1_000; ms += every) {
      process.add(1);
      await pass(every);
    }
  };
  await goOn(1, 100);
  const [attempts, questions] = [process.attempts.length, rates.asks.length];
  await goOn(SECONDS, everyMs);
  await pass(100);
  const waits = waitsOf(process.attempts.slice(attempts));
  return {
    attempts: waits.length,
    questions: (rates.asks.length - questions) / SECONDS,
    waited: waits.filter((ms) => ms > 0).length / waits.length,
  };
}

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('Under an even load where the window has room', () => {
  it.each([10, 5, 2])(
    'with an attempt every %d ms, the store is asked some ten times a second, and hardly one waits',
    async (everyMs) => {
      const { attempts, questions, waited } = await evenly(everyMs);
      expect(attempts).toBe((SECONDS * 1_000) / everyMs);
      expect(questions).toBeLessThan(20);
      expect(waited).toBeLessThan(0.05);
    },
  );

  it('with fewer than 8 attempts in 100 ms each asks for itself: most of what is reserved ahead would be given back', async () => {
    const { questions, waited } = await evenly(25);
    expect(questions).toBeGreaterThan(35);
    expect(waited).toBe(1);
  });
});
