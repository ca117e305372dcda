import { describe, expect, it } from '@jest/globals';
import type { z } from 'zod';
import { count, duration, flag, frameAncestors, list, onOff, schedule } from './parsers.js';

const messageOf = (schema: z.ZodType, text: string) => schema.safeParse(text).error?.issues[0]?.message;

describe('duration', () => {
  it.each([
    ['1s', 1_000],
    ['30m', 1_800_000],
    ['24h', 86_400_000],
    ['999999d', 86_399_913_600_000],
  ])('reads %s as %d milliseconds', (text, milliseconds) => {
    expect(duration.parse(text)).toBe(milliseconds);
  });

  it.each(['', '0s', '01s', '7', 'd', '7w', '1.5h', '-1s', '7 d', '1000000s', 'x7d', '7dx'])(
    'refuses %j',
    (text) => {
      expect(messageOf(duration, text)).toBe(
        'must be a whole number and a unit, such as 7d, 24h, 30m or 10s',
      );
    },
  );
});

describe('frameAncestors', () => {
  it.each([
    ["'none'", ["'none'"]],
    ["'self', https://shop.example.com", ["'self'", 'https://shop.example.com']],
    ['https://*.example.com:8443', ['https://*.example.com:8443']],
    ['http://localhost:3000', ['http://localhost:3000']],
  ])('reads %s', (text, sources) => {
    expect(frameAncestors.parse(text)).toEqual(sources);
  });

  it.each([
    '',
    '*',
    'none',
    "'none', 'self'",
    'shop.example.com',
    'https://shop.example.com/path',
    "https://a.example.com; script-src 'unsafe-inline'",
    'https://a.example.com script-src',
  ])('refuses %j', (text) => {
    expect(messageOf(frameAncestors, text)).toBe(
      "must be 'none', or a comma-separated list of 'self' and origins such as https://shop.example.com",
    );
  });
});

describe('flag', () => {
  it('reads true and false', () => {
    expect([flag.parse('true'), flag.parse('false')]).toEqual([true, false]);
  });

  it.each(['yes', '1', 'TRUE', ''])('refuses %j', (text) => {
    expect(messageOf(flag, text)).toBe('must be true or false');
  });
});

describe('onOff', () => {
  it('reads on and off', () => {
    expect([onOff.parse('on'), onOff.parse('off')]).toEqual([true, false]);
  });

  it.each(['true', 'ON', ''])('refuses %j', (text) => {
    expect(messageOf(onOff, text)).toBe('must be on or off');
  });
});

describe('count', () => {
  it('reads a whole number within its bounds', () => {
    expect(['1', '8', '10'].map((text) => count(1, 10).parse(text))).toEqual([1, 8, 10]);
  });

  it.each(['0', '11', '-1', '1.5', '1e1', '', ' 1', '1234567890'])('refuses %j', (text) => {
    expect(messageOf(count(1, 10), text)).toBe('must be a whole number from 1 to 10');
  });
});

describe('list', () => {
  it.each([
    ['', []],
    ['  ', []],
    ['a', ['a']],
    [' a , b,c ', ['a', 'b', 'c']],
  ])('reads %j as %j', (text, parts) => {
    expect(list.parse(text)).toEqual(parts);
  });
});

describe('schedule', () => {
  it('reads seconds as whole milliseconds', () => {
    expect(schedule.parse('60, 0.25,1.005')).toEqual([60_000, 250, 1_005]);
  });

  it('reads an empty text as no retries', () => {
    expect(schedule.parse('')).toEqual([]);
  });

  it.each(['soon', '60,', '-1', '0.0001', '12345678', '1s'])('refuses %j', (text) => {
    expect(messageOf(schedule, text)).toBe('must be comma-separated seconds, such as 60,180,300');
  });

  it('accepts 50 delays and no more', () => {
    expect(schedule.parse(Array(50).fill('1').join())).toHaveLength(50);
    expect(messageOf(schedule, Array(51).fill('1').join())).toBe('must have at most 50 delays');
  });
});
