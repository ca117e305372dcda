import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findExcess, type JsonLimits } from './json-limits.js';

const LIMITS: JsonLimits = { depth: 32, keys: 1000, keysPerElement: false };

const find = (text: string, limits: Partial<JsonLimits> = {}) =>
  findExcess(Buffer.from(text), { ...LIMITS, ...limits });
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const withKeys = (count: number) =>
  JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, i])));

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

function keysOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce<number>((sum, inner) => sum + keysOf(inner), own);
}

describe('findExcess', () => {
  it('allows 32 levels and not 33', () => {
    expect([find(nested(32)), find(nested(33))]).toEqual([null, 'too_deep']);
  });

  it('allows 1,000 keys and not 1,001', () => {
    expect([find(withKeys(1000)), find(withKeys(1001))]).toEqual([null, 'too_many_keys']);
  });

  it('counts the keys of each element of an array if the limits say so', () => {
    const text = `[${withKeys(600)},${withKeys(600)}]`;
    expect([find(text), find(text, { keysPerElement: true })]).toEqual(['too_many_keys', null]);
    expect(find(`[${withKeys(1001)}]`, { keysPerElement: true })).toBe('too_many_keys');
    expect(find(withKeys(1001), { keysPerElement: true })).toBe('too_many_keys');
  });

  it('finds the array behind leading white space', () => {
    const text = ` \n\t[${withKeys(600)},${withKeys(600)}]`;
    expect(find(text, { keysPerElement: true })).toBeNull();
  });

  it('does not count the keys of nested arrays for each of their elements', () => {
    const text = `[[${withKeys(600)},${withKeys(600)}]]`;
    expect(find(text, { keysPerElement: true })).toBe('too_many_keys');
    const inObject = `{"a":[${withKeys(600)},${withKeys(600)}]}`;
    expect(find(inObject, { keysPerElement: true })).toBe('too_many_keys');
  });

  it.each([
    '{"__proto__":1}',
    '{"a":[{"constructor" : 1}]}',
    '{"\\u005f_proto__":1}',
    '{"\\u0063\\u006f\\u006e\\u0073\\u0074\\u0072\\u0075\\u0063\\u0074\\u006F\\u0072":1}',
    '{"a":1,"__proto__"\n:1}',
    '{"_\\u005fproto\\u005F_":1}',
  ])('refuses the key in %s', (text) => {
    expect(find(text)).toBe('forbidden_key');
  });

  it.each([
    '{"a":"__proto__"}',
    '["constructor"]',
    '{"__proto":1}',
    '{"a":"x\\\\","b":"{[:,"}',
    '{"a":"\\"__proto__\\":"}',
    '{"constructors":1}',
    '{"a__proto__":1}',
    '{"\\u0061_proto__":1}',
    '{"__PROTO__":1}',
    '{"\\\\u005f_proto__":1}',
  ])('lets %s pass', (text) => {
    expect(find(text, { depth: 1 })).toBeNull();
  });

  it('ends on any text', () => {
    fc.assert(fc.property(fc.string(), (text) => void find(text)));
    expect(find('{"a')).toBeNull();
    expect(find('{"a\\')).toBeNull();
  });

  it('agrees with a count over the parsed value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.nat(6), fc.nat(8), (value, depth, keys) => {
        const text = JSON.stringify(value);
        fc.pre(!/__proto__|constructor/.test(text));
        const tooMuch = depthOf(value) > depth || keysOf(value) > keys;
        expect(find(text, { depth, keys }) !== null).toBe(tooMuch);
      }),
    );
  });
});
