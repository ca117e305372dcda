import { describe, expect, it } from '@jest/globals';
import { nearestName } from './nearest-name.js';

const NAMES = ['filter', 'retry_schedule', 'timeout_seconds', 'max_in_flight', 'kind'];

describe('nearestName', () => {
  it.each([
    ['filters', 'filter'],
    ['retry_shedule', 'retry_schedule'],
    ['retrySchedule', 'retry_schedule'],
    ['TIMEOUT_SECONDS', 'timeout_seconds'],
    ['maxInFlight', 'max_in_flight'],
    ['kinds', 'kind'],
  ])('finds for %s the field %s', (unknown, name) => {
    expect(nearestName(unknown, NAMES)).toBe(name);
  });

  it.each(['', 'fil', 'secret', 'timeout', 'x'.repeat(65), 'filter'.repeat(20)])(
    'finds none for %j',
    (unknown) => {
      expect(nearestName(unknown, NAMES)).toBeNull();
      expect(nearestName(unknown, [])).toBeNull();
    },
  );

  it('finds none for a long text, even if it is nearly a name', () => {
    expect(nearestName('x'.repeat(65), ['x'.repeat(64)])).toBeNull();
    expect(nearestName('x'.repeat(64), ['x'.repeat(63)])).toBe('x'.repeat(63));
  });
});
