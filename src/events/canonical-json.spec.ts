import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from './canonical-json.js';

describe('canonicalJson', () => {
  it.each([
    ['{"b":1,"a":2}', '{"a":2,"b":1}'],
    ['{"2":1,"10":2}', '{"10":2,"2":1}'],
    [' { "a" : [ 1 , { "c" : null , "b" : true } ] } ', '{"a":[1,{"b":true,"c":null}]}'],
    ['"\\u00e9\\/\\n"', '"é/\\n"'],
    ['"a\\\\"', '"a\\\\"'],
    ['{"a\\"b":"\\\\"}', '{"a\\"b":"\\\\"}'],
    ['[]', '[]'],
    ['[ ]', '[]'],
    ['{ }', '{}'],
    ['""', '""'],
    ['-0', '-0'],
    ['[9007199254740993,1.0,1e2]', '[9007199254740993,1.0,1e2]'],
    ['{"a":2,"a":1}', '{"a":2,"a":1}'],
    ['{"b":0,"a":3,"a":1,"a":2}', '{"a":3,"a":1,"a":2,"b":0}'],
    ['"\\ud800"', '"\\ud800"'],
  ])('prints %s as %s', (json, canonical) => {
    expect(canonicalJson(json)).toBe(canonical);
  });

  it.each([
    ['1', '1.0'],
    ['9007199254740993', '9007199254740992'],
    ['0', '-0'],
    ['[1,2]', '[2,1]'],
    ['{"a":1,"a":2}', '{"a":2,"a":1}'],
    ['"1"', '1'],
    ['{"a":"b"}', '{"a":"b","c":null}'],
  ])('tells %s from %s', (one, other) => {
    expect(canonicalJson(one)).not.toBe(canonicalJson(other));
  });

  it('prints any value the same, however its members are ordered, spaced and escaped', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.nat(4), (value, indent) => {
        const other = JSON.stringify(reversed(value), null, indent);
        const escaped = other.replace(
          /[^\0-\x7f]/g,
          (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
        );
        expect(canonicalJson(escaped)).toBe(canonicalJson(JSON.stringify(value)));
      }),
    );
  });

  it('prints a text that parses to the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = JSON.stringify(value);
        expect(JSON.parse(canonicalJson(text))).toEqual(JSON.parse(text));
      }),
    );
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([name, inner]) => [name, reversed(inner)]));
}
