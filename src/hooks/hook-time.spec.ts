import { describe, expect, it } from '@jest/globals';
import { hookTime } from './hook-time.js';

describe('hookTime', () => {
  it.each([
    ['2013-01-17T00:27:50.000Z', 'Australia/Sydney', '2013-01-17T11:27:50+11:00'],
    ['2013-01-17T00:27:50.999Z', 'UTC', '2013-01-17T00:27:50+00:00'],
    ['2024-06-01T12:00:00.000Z', 'Asia/Kolkata', '2024-06-01T17:30:00+05:30'],
    ['2024-06-01T12:00:00.000Z', 'Asia/Kathmandu', '2024-06-01T17:45:00+05:45'],
    ['2024-06-01T00:00:00.000Z', 'America/St_Johns', '2024-05-31T21:30:00-02:30'],
    ['2024-01-01T05:00:00.000Z', 'America/New_York', '2024-01-01T00:00:00-05:00'],
  ])('prints %s in %s', (time, timezone, printed) => {
    expect(hookTime(Date.parse(time), timezone)).toBe(printed);
  });

  it('changes the offset in the second in which daylight saving starts', () => {
    expect(hookTime(Date.parse('2024-03-31T00:59:59Z'), 'Europe/Berlin')).toBe('2024-03-31T01:59:59+01:00');
    expect(hookTime(Date.parse('2024-03-31T01:00:00Z'), 'Europe/Berlin')).toBe('2024-03-31T03:00:00+02:00');
  });
});
