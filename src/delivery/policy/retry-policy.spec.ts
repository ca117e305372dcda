import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nextAttemptAt, parseRetryAfter } from './retry-policy.js';

const NEW_YEAR = Date.parse('2026-01-01T00:00:00Z');

describe('parseRetryAfter', () => {
  it.each([
    ['0', 0],
    ['120', 120_000],
    [' 7 ', 7_000],
    ['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
    ['Wed, 31 Dec 2025 23:59:00 GMT', 0],
    ['Thursday, 01-Jan-26 00:01:00 GMT', 60_000],
    ['Thu Jan  1 00:01:00 2026', 60_000],
    ['000000000000000060', 60_000],
    ['86401', 86_400_000],
    ['99999999999', 86_400_000],
    ['9'.repeat(400), 86_400_000],
    ['Thu, 01 Jan 2099 00:00:00 GMT', 86_400_000],
  ])('reads %p', (value, ms) => {
    expect(parseRetryAfter(value, NEW_YEAR)).toBe(ms);
  });

  it.each([
    null,
    '',
    '-1',
    '1.5',
    '1e3',
    'soon',
    'Thursday, 01-Jan-26 00:01:00',
    '+60',
    '60s',
    '2026-01-01',
    'Thu, 99 Jan 2026 00:01:00 GMT',
    '12 0',
    'after Thu, 01 Jan 2026 00:01:00 GMT',
    'Thu, 01 Jan 2026 00:01:00 GMT+0100',
  ])('ignores %p', (value) => {
    expect(parseRetryAfter(value, NEW_YEAR)).toBeNull();
  });
});

const HOUR = 3_600_000;
const schedule = [60, 180, 300, 600, 900, 1800, 3600, 7200, 21600, 50400, 86400].map((s) => s * 1000);
const now = 1_700_000_000_000;
const failed = (attempt: number, status: number | null = 500, retryAfter: string | null = null) => ({
  attempt,
  status,
  retryAfter,
  now,
});

describe('nextAttemptAt', () => {
  it('follows the schedule, one delay after each failure', () => {
    const delays = schedule.map((_, i) => nextAttemptAt(failed(i + 1), schedule, 0.5)! - now);
    expect(delays).toEqual(schedule);
    expect(delays.reduce((sum, ms) => sum + ms) / HOUR).toBeCloseTo(48, 0);
  });

  it('ends after the last delay', () => {
    expect(nextAttemptAt(failed(12), schedule, 0.5)).toBeNull();
    expect(nextAttemptAt(failed(1), [], 0.5)).toBeNull();
  });

  it('spreads by ten per cent at most', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 11 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (attempt, random) => {
          const delay = nextAttemptAt(failed(attempt), schedule, random)! - now;
          expect(Math.abs(delay / schedule[attempt - 1]! - 1)).toBeLessThanOrEqual(0.1001);
        },
      ),
    );
  });

  it.each([429, 503])('waits as long as Retry-After of a %d asks, if that is longer', (status) => {
    expect(nextAttemptAt(failed(1, status, '600'), schedule, 0.5)! - now).toBe(600_000);
    expect(nextAttemptAt(failed(1, status, '5'), schedule, 0.5)! - now).toBe(60_000);
  });

  it('waits at most 24 hours for Retry-After', () => {
    expect(nextAttemptAt(failed(1, 503, '9999999'), schedule, 0.5)! - now).toBe(24 * HOUR);
  });

  it('ignores Retry-After on any other status, and garbage', () => {
    expect(nextAttemptAt(failed(1, 500, '600'), schedule, 0.5)! - now).toBe(60_000);
    expect(nextAttemptAt(failed(1, 503, 'soon'), schedule, 0.5)! - now).toBe(60_000);
  });
});
