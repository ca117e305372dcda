import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseHttpDate } from './http-date.js';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const iso = (text: string, now = NOW) => {
  const time = parseHttpDate(text, now);
  return time === null ? null : new Date(time).toISOString();
};

describe('parseHttpDate', () => {
  it.each([
    ['Sun, 06 Nov 1994 08:49:37 GMT', '1994-11-06T08:49:37.000Z'],
    ['Sunday, 06-Nov-94 08:49:37 GMT', '1994-11-06T08:49:37.000Z'],
    ['Sun Nov  6 08:49:37 1994', '1994-11-06T08:49:37.000Z'],
    ['Wed Nov 16 08:49:37 1994', '1994-11-16T08:49:37.000Z'],
    ['Sat, 31 Dec 2016 23:59:60 GMT', '2017-01-01T00:00:00.000Z'],
    ['Thu, 29 Feb 2024 00:00:00 GMT', '2024-02-29T00:00:00.000Z'],
    ['Sun, 01 Jan 0099 00:00:00 GMT', '0099-01-01T00:00:00.000Z'],
  ])('reads %p', (text, expected) => {
    expect(iso(text)).toBe(expected);
  });

  it('takes a year of two digits that is more than 50 years ahead for one of the past', () => {
    expect(iso('Wednesday, 01-Jan-76 00:00:00 GMT')).toBe('2076-01-01T00:00:00.000Z');
    expect(iso('Saturday, 01-Jan-77 00:00:00 GMT')).toBe('1977-01-01T00:00:00.000Z');
    expect(iso('Thursday, 01-Jan-04 00:00:00 GMT', Date.parse('2098-01-01'))).toBe(
      '2104-01-01T00:00:00.000Z',
    );
  });

  it.each([
    '',
    '2026-01-01',
    'Thu, 1 Jan 2026 00:01:00 GMT',
    'Thu, 01 Jan 2026 00:01:00 UTC',
    'Thu, 01 Jan 2026 00:01:00 GMT ',
    'thu, 01 jan 2026 00:01:00 gmt',
    'Thu, 99 Jan 2026 00:01:00 GMT',
    'Thu, 00 Jan 2026 00:01:00 GMT',
    'Sun, 29 Feb 2026 00:00:00 GMT',
    'Thu, 01 Jan 2026 24:00:00 GMT',
    'Thu, 01 Jan 2026 00:60:00 GMT',
    'Thu, 01 Jan 2026 00:00:61 GMT',
    'Thu, 01-Jan-26 00:01:00 GMT',
    'Thursday, 01 Jan 2026 00:01:00 GMT',
    'Thu Jan 1 00:01:00 2026',
    'Thu Jan 01 00:01:00 2026 GMT',
  ])('ignores %p', (text) => {
    expect(parseHttpDate(text, NOW)).toBeNull();
  });

  it('reads back what Date writes', () => {
    const times = fc.integer({ min: 0, max: 250_000_000_000 }).map((seconds) => seconds * 1000);
    fc.assert(
      fc.property(times, (time) => void expect(parseHttpDate(new Date(time).toUTCString(), NOW)).toBe(time)),
    );
  });
});
