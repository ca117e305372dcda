import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type JsonLimits, scanJson } from './json-scan.js';

const LIMITS: JsonLimits = { depth: 32, keys: 1000, isEnvelope: false };

const find = (text: string, limits: Partial<JsonLimits> = {}) =>
  scanJson(Buffer.from(text), { ...LIMITS, ...limits }).excess;
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

describe('scanJson', () => {
  it('allows 32 levels and not 33', () => {
    expect([find(nested(32)), find(nested(33))]).toEqual([null, 'too_deep']);
  });

  it.each(['[[],[],[]]', '{"a":{},"b":{},"c":{}}', '[{},[],{}]'])(
    'counts the levels of %s as two',
    (text) => {
      expect([find(text, { depth: 2 }), find(text, { depth: 1 })]).toEqual([null, 'too_deep']);
    },
  );

  it('allows 1,000 keys and not 1,001', () => {
    expect([find(withKeys(1000)), find(withKeys(1001))]).toEqual([null, 'too_many_keys']);
  });

  it('counts only the names of the envelope itself, for each envelope of an array', () => {
    const payload = `{"data":${withKeys(2000)}}`;
    expect(find(payload)).toBe('too_many_keys');
    expect(find(payload, { isEnvelope: true })).toBeNull();
    expect(find(`[${withKeys(600)},${withKeys(600)}]`, { isEnvelope: true })).toBeNull();
    expect(find(`[${withKeys(1001)}]`, { isEnvelope: true })).toBe('too_many_keys');
    expect(find(withKeys(1001), { isEnvelope: true })).toBe('too_many_keys');
  });

  it.each(['{"a":1,"a":2}', '{"a":1,"b":{},"\\u0061":2}', '{"":1,"":2}'])(
    'refuses the repeated name in %s',
    (text) => {
      expect(find(text)).toBe('repeated_key');
      expect(find(`[{},${text}]`, { isEnvelope: true })).toBe('repeated_key');
    },
  );

  it.each(['{"a":{"b":1,"b":2}}', '{"a":[{"b":1},{"b":1}],"b":1}', '{"\ufeffa":1,"a":2}'])(
    'lets the names in %s through',
    (text) => {
      expect(find(text)).toBeNull();
    },
  );

  it('lets any name through below an envelope, and none that is forbidden in it', () => {
    const inside = '{"data":{"__proto__":{"constructor":1}}}';
    expect([find(inside), find(inside, { isEnvelope: true })]).toEqual(['forbidden_key', null]);
    expect(find('[{"__proto__":{}}]', { isEnvelope: true })).toBe('forbidden_key');
  });

  it('finds the very text of each member', () => {
    const texts = (text: string, limits: Partial<JsonLimits> = {}) => {
      const bytes = Buffer.from(text);
      const { objects } = scanJson(bytes, { ...LIMITS, ...limits });
      return objects.map((members) =>
        members.map(({ name, start, end }) => [name, bytes.toString('utf8', start, end)]),
      );
    };
    expect(texts('{"a" : [1, {"b":"}"}]\n,"ä":"\\"" , "c":-0}')).toEqual([
      [
        ['a', '[1, {"b":"}"}]'],
        ['ä', '"\\""'],
        ['c', '-0'],
      ],
    ]);
    expect(texts(' [ {"a":1} , {} , {"b": {"c":[]} } ] ', { isEnvelope: true })).toEqual([
      [['a', '1']],
      [],
      [['b', '{"c":[]}']],
    ]);
    expect(texts('[{"a":1}]')).toEqual([]);
  });

  it.each([' ', '\n', '\r', '\t', ' \r\n\t'])('takes %j around a value for white space', (space) => {
    const bytes = Buffer.from(`${space}[${space}{"a":${space}1${space}}${space}]`);
    const { objects } = scanJson(bytes, { ...LIMITS, isEnvelope: true });
    expect(objects.map(([member]) => bytes.toString('utf8', member!.start, member!.end))).toEqual(['1']);
  });

  it('takes a name with an escape that is not JSON as it is written', () => {
    const { objects } = scanJson(Buffer.from('{"\\x":1}'), LIMITS);
    expect(objects[0]!.map(({ name }) => name)).toEqual(['\\x']);
  });

  it('finds the text of every member of any value', () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { minLength: 1 }),
        fc.nat(3),
        (values, indent) => {
          fc.pre(!/__proto__|constructor/.test(JSON.stringify(values)));
          const bytes = Buffer.from(JSON.stringify(values, null, indent));
          const { objects } = scanJson(bytes, { depth: 99, keys: 999, isEnvelope: true });
          const parsed = objects.map((members) =>
            members.map(({ name, start, end }) => [name, JSON.parse(bytes.toString('utf8', start, end))]),
          );
          expect(parsed).toEqual(values.map((value) => Object.entries(JSON.parse(JSON.stringify(value)))));
        },
      ),
    );
  });

  it.each([
    '{"__proto__":1}',
    '{"a":[{"constructor" : 1}]}',
    '{"\\u005f_proto__":1}',
    '{"\\u0063\\u006f\\u006e\\u0073\\u0074\\u0072\\u0075\\u0063\\u0074\\u006F\\u0072":1}',
  ])('refuses %s', (text) => {
    expect(find(text)).toBe('forbidden_key');
  });

  it.each([
    '{"a":"__proto__"}',
    '["constructor"]',
    '{"__proto":1}',
    '{"a":"x\\\\","b":"{[:,"}',
    '{"a":"\\"__proto__\\":"}',
  ])('lets %s through', (text) => {
    expect(find(text, { depth: 1 })).toBeNull();
  });

  it('comes to an end on any text', () => {
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
