import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addDistribution,
  addDuration,
  bucketOf,
  type Distribution,
  emptyDistribution,
  meanOf,
  middleOf,
  percentileOf,
  sizeOf,
} from './distribution.js';

/** What docs/operations.md says of percentiles. */
const ERROR = 0.12;
const WEEK_MS = 7 * 86_400_000;
const durations = fc.array(fc.integer({ min: 0, max: WEEK_MS }), { maxLength: 50 });

const distributionOf = (all: number[]): Distribution => {
  const distribution = emptyDistribution();
  for (const ms of all) addDuration(distribution, ms);
  return distribution;
};

const sum = (...parts: Distribution[]): Distribution => {
  const total = emptyDistribution();
  for (const part of parts) addDistribution(total, part);
  return total;
};

describe('A distribution of durations', () => {
  it('names each duration with an error of at most 12 %', () => {
    const errorOf = (ms: number) => Math.abs(middleOf(bucketOf(ms)) / ms - 1);
    for (let ms = 1; ms <= 20_000; ms++) if (errorOf(ms) > ERROR) throw new Error(`${ms} ms: ${errorOf(ms)}`);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: WEEK_MS }), (ms) => {
        expect(errorOf(ms)).toBeLessThanOrEqual(ERROR);
      }),
    );
  });

  it('names short durations exactly', () => {
    const short = [0, 1, 2, 3, 4, 5, 6, 7];
    expect(short.map((ms) => middleOf(bucketOf(ms)))).toEqual(short);
    expect(bucketOf(-5)).toBe(0);
  });

  it('has the same buckets in whatever order it is added up, and loses nothing', () => {
    fc.assert(
      fc.property(durations, durations, durations, (a, b, c) => {
        const [x, y, z] = [a, b, c].map(distributionOf) as [Distribution, Distribution, Distribution];
        const whole = distributionOf([...a, ...b, ...c]);
        expect(sum(sum(x, y), z)).toEqual(whole);
        expect(sum(x, sum(y, z))).toEqual(whole);
        expect(sum(z, y, x)).toEqual(whole);
        expect(sizeOf(whole)).toBe(a.length + b.length + c.length);
        expect(whole.sum).toBe([...a, ...b, ...c].reduce((total, ms) => total + ms, 0));
      }),
    );
  });

  it('gives the percentile of the sorted durations, but for the error of the bucket', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: WEEK_MS }), { minLength: 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (all, share) => {
          const sorted = [...all].sort((a, b) => a - b);
          const exact = sorted[Math.max(1, Math.ceil(share * all.length)) - 1]!;
          expect(percentileOf(distributionOf(all), share)).toBe(middleOf(bucketOf(exact)));
        },
      ),
    );
  });

  it('has no percentile and no mean of nothing', () => {
    expect(percentileOf(emptyDistribution(), 0.5)).toBeNull();
    expect(meanOf(emptyDistribution())).toBeNull();
    expect(meanOf(distributionOf([10, 20, 31]))).toBe(20);
  });
});
