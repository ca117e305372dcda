import { describe, expect, it } from '@jest/globals';
import { isMediaType } from './media-type.js';

describe('isMediaType', () => {
  it.each([
    'application/json',
    'Application/JSON',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
    'application/json; charset=utf8; profile=x',
  ])('accepts %s', (header) => {
    expect(isMediaType(header, 'application/json')).toBe(true);
  });

  it.each([
    undefined,
    '',
    'undefined',
    'text/json',
    'application/json5',
    'application/problem+json',
    'application/json; charset=latin1',
    'text/plain; application/json',
  ])('refuses %s', (header) => {
    expect(isMediaType(header, 'application/json')).toBe(false);
  });
});
