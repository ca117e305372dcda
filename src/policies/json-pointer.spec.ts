import { describe, expect, it } from '@jest/globals';
import { valueAt } from './json-pointer.js';

const value = { a: { 'b/c': 1, 'd~e': 2, list: [{ id: 'x' }] }, '': 3, text: 'abc' };

describe('valueAt', () => {
  it.each([
    ['', value],
    ['/', 3],
    ['/a/b~1c', 1],
    ['/a/d~0e', 2],
    ['/a/list/0/id', 'x'],
    ['/a/list/1/id', undefined],
    ['/text/0', undefined],
    ['/constructor', undefined],
    ['/a/list/__proto__', undefined],
  ])('finds at %j: %j', (pointer, expected) => {
    expect(valueAt(value, pointer)).toBe(expected);
  });
});
