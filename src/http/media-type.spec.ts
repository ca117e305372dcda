import { describe, expect, it } from '@jest/globals';
import { isMediaType } from './media-type.js';

describe('isMediaType', () => {
  it.each([
    'application/json',
    'Application/JSON',
    ' application/json ',
    'application/json; charset=utf-8',
    'application/json ; charset=utf8',
    'application/json;charset="UTF-8"',
    'application/json; charset=utf8; profile=x',
    'application/json; profile=x; charset=utf-8',
    'application/json; xcharset=latin1',
    'application/json;',
  ])('accepts %j as application/json', (header) => {
    expect(isMediaType(header, 'application/json')).toBe(true);
  });

  it.each([
    undefined,
    '',
    'undefined',
    'text/json',
    'application/json5',
    'application/problem+json',
    'text/plain; application/json',
    'application/json; charset=latin1',
    'application/json; Charset=LATIN1',
    'application/json; charset="latin1"',
    'application/json; charset=utf-16',
    'application/json; charset=utf-88',
    'application/json; charset=xutf-8',
    'application/json; charset=utf-8; charset=latin1',
  ])('refuses %j as application/json', (header) => {
    expect(isMediaType(header, 'application/json')).toBe(false);
  });
});
