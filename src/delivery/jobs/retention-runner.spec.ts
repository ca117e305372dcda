import { afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { pass } from '../../../test/support/delivery-fixtures.js';
import { parseEnvironment } from '../../config/config.js';
import type { RetentionClass, RetentionRepository } from '../model/retention.repository.js';
import { RetentionClock } from './retention-clock.js';
import { RetentionRunner } from './retention-runner.js';

const DAY_MS = 86_400_000;

/** Says that so many batches of each are full, and that another process purged all of those that `others` names. */
function purgedOf(
  full: number,
  others: (nth: number) => boolean = () => false,
): { purged: RetentionClass[]; runner: RetentionRunner } {
  const purged: RetentionClass[] = [];
  const retention = {
    reached: async () => null,
    reach: async () => {},
    purge: async (what, _before, limit) => {
      purged.push(what);
      const nth = purged.filter((one) => one === what).length;
      const isFull = nth <= full;
      return { purged: isFull && !others(nth) ? limit : 0, isFull };
    },
  } satisfies RetentionRepository;
  const runner = new RetentionRunner(retention, new RetentionClock(retention), parseEnvironment({}));
  return { purged, runner };
}

/** The times at which batches of whole events begin. All of them are full, and each takes so many milliseconds. */
function timed(tookMs: number): { begun: number[]; runner: RetentionRunner } {
  const begun: number[] = [];
  const start = performance.now();
  const retention = {
    reached: async () => null,
    reach: async () => {},
    purge: async (what, _before, limit) => {
      if (what !== 'attempts') return { purged: 0, isFull: false };
      begun.push(performance.now() - start);
      await new Promise((resolve) => setTimeout(resolve, tookMs));
      return { purged: limit, isFull: true };
    },
  } satisfies RetentionRepository;
  const runner = new RetentionRunner(retention, new RetentionClock(retention), parseEnvironment({}));
  return { begun, runner };
}

describe('RetentionRunner', () => {
  beforeAll(() => Logger.overrideLogger(false));

  it('deletes whole events before it takes the bodies out of those that stay', async () => {
    const { purged, runner } = purgedOf(0);
    await runner.purgeAll(40 * DAY_MS);
    expect(purged.indexOf('attempts')).toBeLessThan(purged.indexOf('bodies'));
  });

  it('goes on while batches are full', async () => {
    const { purged, runner } = purgedOf(3);
    await runner.purgeAll(40 * DAY_MS);
    expect(purged.filter((what) => what === 'attempts')).toHaveLength(4);
  });

  it('purges nothing once it is to stop', async () => {
    const stopped = purgedOf(3);
    await stopped.runner.purgeAll(40 * DAY_MS, AbortSignal.abort());
    expect(stopped.purged).toEqual([]);
  });

  it('goes on though another process was faster with a batch, but not for ever', async () => {
    const { purged, runner } = purgedOf(6, (nth) => nth % 2 === 1);
    await runner.purgeAll(40 * DAY_MS);
    expect(purged.filter((what) => what === 'attempts')).toHaveLength(7);
    const stuck = purgedOf(Number.POSITIVE_INFINITY, (nth) => nth > 3);
    await stuck.runner.purgeAll(40 * DAY_MS);
    expect(stuck.purged.filter((what) => what === 'attempts')).toHaveLength(5);
    expect(stuck.purged).toContain('notices');
  });

  describe('between batches', () => {
    beforeEach(() => {
      jest.useFakeTimers();
    });
    afterEach(() => {
      jest.useRealTimers();
    });

    it.each([
      [12, [0, 24, 48]],
      [40, [0, 60]],
    ])('rests after each of %d ms for as long as that took, and no longer than 20', async (tookMs, times) => {
      const { begun, runner } = timed(tookMs);
      const stop = new AbortController();
      const round = runner.purgeAll(40 * DAY_MS, stop.signal);
      await pass(times.at(-1)!);
      expect(begun).toEqual(times);
      stop.abort();
      await pass(100);
      await round;
      expect(begun).toEqual(times);
    });

    it.each([
      ['a batch', 30],
      ['a rest', 50],
    ])('stops if it is told so during %s', async (_, at) => {
      const { begun, runner } = timed(40);
      const stop = new AbortController();
      let isDone = false;
      const round = runner.purgeAll(40 * DAY_MS, stop.signal).then(() => (isDone = true));
      await pass(at);
      stop.abort();
      await pass(60 - at);
      expect([isDone, begun]).toEqual([true, [0]]);
      await round;
    });
  });
});
