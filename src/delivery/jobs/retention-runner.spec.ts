import { beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
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

describe('RetentionRunner', () => {
  beforeAll(() => Logger.overrideLogger(false));

  it('deletes whole events before it takes the bodies out of those that stay', async () => {
    const { purged, runner } = purgedOf(0);
    await runner.purgeAll(40 * DAY_MS);
    expect(purged.indexOf('attempts')).toBeLessThan(purged.indexOf('bodies'));
  });

  it('goes on while batches are full, and stops after the batch under way', async () => {
    const { purged, runner } = purgedOf(3);
    await runner.purgeAll(40 * DAY_MS);
    expect(purged.filter((what) => what === 'attempts')).toHaveLength(4);
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
});
