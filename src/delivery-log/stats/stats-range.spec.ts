import { describe, expect, it } from '@jest/globals';
import { STEP_MS } from '../../stats/step.js';
import type { RangeQuery } from './stats.schemas.js';
import { rangeOf } from './stats-range.js';

const NOW = Date.UTC(2026, 10, 28, 12, 34, 56);
const WEEK_MS = 7 * STEP_MS.day;

const range = (query: Partial<RangeQuery>) =>
  rangeOf({ step: 'hour', ...query }, { now: NOW, hoursKeptMs: WEEK_MS });

describe('The range of a request for statistics', () => {
  it('is the last hour in minutes, day in hours or month in days, up to now', () => {
    for (const [step, count] of [
      ['minute', 60],
      ['hour', 24],
    ] as const) {
      const { starts, from, to } = range({ step });
      expect([step, starts.length]).toEqual([step, count]);
      expect([from, to]).toEqual([starts[0], starts.at(-1)! + STEP_MS[step]]);
      expect(to).toBeGreaterThan(NOW);
      expect(starts.at(-1)).toBeLessThanOrEqual(NOW);
    }
    const days = rangeOf({ step: 'day' }, { now: NOW, hoursKeptMs: 90 * STEP_MS.day });
    expect(days.starts).toHaveLength(30);
  });

  it('holds whole steps, as many as 1,000 and no more', () => {
    const to = NOW - (NOW % STEP_MS.minute);
    const from = to - 1_000 * STEP_MS.minute;
    expect(range({ step: 'minute', from, to }).starts).toHaveLength(1_000);
    expect(() => range({ step: 'minute', from: from - 1, to })).toThrow('more than 1,000 steps');
    expect(() => range({ step: 'minute', from, to: to + 1 })).toThrow('more than 1,000 steps');
    expect(() => range({ from: 0, to: Date.UTC(9999, 0) })).toThrow('more than 1,000 steps');
  });

  it('refuses what is no longer kept, and nothing that is', () => {
    const [minutes, hours] = [NOW - 48 * STEP_MS.hour, NOW - WEEK_MS];
    expect(range({ step: 'minute', from: minutes, to: minutes + 1 }).starts).toHaveLength(1);
    expect(() => range({ step: 'minute', from: minutes - STEP_MS.minute, to: minutes })).toThrow('48 hours');
    expect(range({ from: hours }).starts).toHaveLength(169);
    expect(() => range({ from: hours - STEP_MS.hour })).toThrow('RETENTION_STATS');
  });

  it('refuses an end that is not after its beginning', () => {
    expect(() => range({ from: NOW, to: NOW })).toThrow('earlier');
    expect(() => range({ from: NOW + 1 })).toThrow('earlier');
  });
});
