import { describe, expect, it } from '@jest/globals';
import { colonOf, headerValue, isNamed, parseStatusLine } from './header-lines.js';

/** What stands in the same memory around a line must not be looked at. */
const BEFORE = 'HTTP/';
const placed = (line: string, after = '') => ({
  bytes: Buffer.from(BEFORE + line + after, 'latin1'),
  from: BEFORE.length,
  end: BEFORE.length + line.length,
});

describe('parseStatusLine', () => {
  const parsed = (line: string, after?: string) => {
    const { bytes, from, end } = placed(line, after);
    return parseStatusLine(bytes, from, end);
  };

  it.each([
    ['1.1 200 OK', 200, false],
    ['1.1 204', 204, false],
    ['1.1  503 X', 503, false],
    ['1.1 100 X', 100, false],
    ['1.1 599 X', 599, false],
    ['1.9 200 X', 200, false],
    ['1.0 200 OK', 200, true],
    ['0.9 200 OK', 200, true],
    ['2.1 200 OK', 200, true],
  ])('reads %s: status %s, of an old version: %s', (line, status, isOld) => {
    expect(parsed(line)).toEqual({ status, isOld });
  });

  it.each([
    ['a letter for the major version', 'x.1 200 OK'],
    ['a letter for the minor version', '1.x 200 OK'],
    ['no dot', '1,1 200 OK'],
    ['no space before the status', '1.1200 OK'],
    ['a letter first in the status', '1.1 x00 OK'],
    ['a letter second in the status', '1.1 2x0 OK'],
    ['a letter third in the status', '1.1 20x OK'],
    ['a character just before the digits', '1.1 2/0 OK'],
    ['a character just after the digits', '1.1 1:0 OK'],
    ['four digits', '1.1 2000 OK'],
    ['a status below 100', '1.1 099 X'],
    ['a status above 599', '1.1 600 X'],
    ['nothing', ''],
  ])('refuses a line with %s', (_, line) => {
    expect(parsed(line)).toBeNull();
  });

  it.each([
    ['1.1 20', '0 OK'],
    ['1.1    ', '200 OK'],
    ['1.1    20', '0 OK'],
    ['1.1', ' 200 OK'],
  ])('does not read behind the end of %j', (line, after) => {
    expect(parsed(line, after)).toBeNull();
  });
});

describe('colonOf', () => {
  const colon = (line: string, after?: string) => {
    const { bytes, from, end } = placed(line, after);
    const at = colonOf(bytes, from, end);
    return at < 0 ? at : at - from;
  };

  it('is the place of the first colon', () => {
    expect([colon('a:b:c'), colon('x-a~!: 1')]).toEqual([1, 5]);
  });

  it.each([
    ['an empty name', ': b'],
    ['a space in the name', 'a b: c'],
    ['a folded line', ' a: b'],
    ['the control character 0x7f in the name', 'a\x7f: b'],
    ['a byte above ASCII in the name', 'a\xe9: b'],
    ['no colon', 'nonsense'],
  ])('is -1 for %s', (_, line) => {
    expect(colon(line)).toBe(-1);
  });

  it('does not look behind the end of the line', () => {
    expect(colon('abc', ':')).toBe(-1);
  });
});

describe('isNamed', () => {
  const named = (name: string, line: string) => {
    const { bytes, from } = placed(line);
    return isNamed(name, bytes, from, from + line.indexOf(':'));
  };

  it('compares names without regard to case', () => {
    expect([named('a-z', 'A-Z: 1'), named('a-z', 'a-z: 1')]).toEqual([true, true]);
  });

  it.each([
    ['a longer name', 'abcd: 1'],
    ['a shorter name', 'ab: 1'],
    ['another letter', 'abd: 1'],
  ])('tells %s apart', (_, line) => {
    expect(named('abc', line)).toBe(false);
  });

  it.each([
    ['a`c', 'a@c: 1'],
    ['a{c', 'a[c: 1'],
    ['a-c', 'a\rc: 1'],
  ])('takes only letters for another case of the same: %j is not %j', (name, line) => {
    expect(named(name, line)).toBe(false);
  });
});

describe('headerValue', () => {
  it.each([
    ['a:b', 'b'],
    ['a: \t b c \t', 'b c'],
    ['a:', ''],
    ['a: \t ', ''],
    ['a: \xe9', '\xe9'],
  ])('is what stands in %j without the white space around it: %j', (line, value) => {
    const { bytes, from, end } = placed(line, ' more');
    expect(headerValue(bytes, from + 1, end)).toBe(value);
  });
});
