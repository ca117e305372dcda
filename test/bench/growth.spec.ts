import { describe, expect, it } from '@jest/globals';
import { growthOf } from '../../bench/soak/growth.js';

const MINUTES = 30;
const samplesOf = (heap: (minute: number) => number, disk: (minute: number) => number) =>
  Array.from({ length: MINUTES + 1 }, (_, at) => ({ at, heap: heap(at), disk: disk(at) }));

describe('The growth in a soak', () => {
  it('is none if heap and disk only swing, whatever the first third did', () => {
    const growth = growthOf(
      samplesOf(
        (minute) => (minute < 10 ? minute : 50 + (minute % 3)),
        (minute) => (minute < 10 ? 9 * minute : 100 - (minute % 4)),
      ),
    );
    expect(growth).toEqual({ heap: 0, disk: 0 });
  });

  it('is the share by which the smallest heap and the largest disk of the last part are larger', () => {
    const { heap, disk } = growthOf(
      samplesOf(
        (minute) => (minute < 20 ? 100 : 110) + (minute % 3),
        (minute) => 100 + minute,
      ),
    );
    expect(heap).toBeCloseTo(0.1);
    expect(disk).toBeCloseTo(130 / 115 - 1);
  });

  it('is negative if they shrink', () => {
    const growth = growthOf(
      samplesOf(
        (minute) => 200 - minute,
        (minute) => 200 - minute,
      ),
    );
    expect(growth.heap).toBeLessThan(0);
    expect(growth.disk).toBeLessThan(0);
  });
});
