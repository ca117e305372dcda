import { describe, expect, it, jest } from '@jest/globals';
import { changedFields } from './changed-fields.js';

const pointers = (previous: string, record: string) => changedFields({ previous, record }).pointers;
const touches = (previous: string, record: string, ...wanted: string[]) =>
  changedFields({ previous, record }).touches(wanted);

describe('changedFields', () => {
  it.each([
    ['nothing', '{"a":1,"b":{"c":[1,{}]}}', '{ "b":{"c":[1,{}]},"a":1.0 }', []],
    ['a member', '{"a":1,"b":2}', '{"a":1,"b":3}', ['/b']],
    ['members of members', '{"a":{"b":1,"c":{"d":1}}}', '{"a":{"b":2,"c":{"d":2}}}', ['/a/b', '/a/c/d']],
    ['a new member and one that is gone', '{"a":1}', '{"b":1}', ['/b', '/a']],
    ['null in place of nothing', '{}', '{"a":null}', ['/a']],
    ['an array as a whole', '{"a":[{"b":1}]}', '{"a":[{"b":2}]}', ['/a']],
    ['an array in place of an object', '{"a":{"0":1}}', '{"a":[1]}', ['/a']],
    ['a name with a slash and a tilde', '{"a/b~":1}', '{"a/b~":2}', ['/a~1b~0']],
    ['digits beyond a double', '{"id":9007199254740992}', '{"id":9007199254740993}', ['/id']],
    [
      'not a long number that is the same',
      '{"id":9007199254740993,"e":1e99}',
      '{"id":9007199254740993,"e":1e99}',
      [],
    ],
    ['digits beyond a double in the old value alone', '{"n":1.0000000000000001}', '{"n":1}', ['/n']],
    ['digits beyond a double in the new value alone', '{"n":1}', '{"n":1.0000000000000001}', ['/n']],
    ['exponents beyond a double', '{"n":1e400}', '{"n":1e401}', ['/n']],
    [
      'not a short number beside a long one, if only its spelling differs',
      '{"id":9007199254740993,"n":1.0}',
      '{"id":9007199254740993,"n":1}',
      [],
    ],
    ['a string that looks like a number', '{"id":"9007199254740993"}', '{"id":9007199254740993}', ['/id']],
    ['an own member with an inherited name', '{}', '{"toString":1}', ['/toString']],
    ['a number in place of an empty object', '{"a":{}}', '{"a":1}', ['/a']],
    ['an empty object in place of a number', '{"a":1}', '{"a":{}}', ['/a']],
    ['null in place of an object', '{"a":{"b":1}}', '{"a":null}', ['/a']],
    ['an object in place of null', '{"a":null}', '{"a":{"b":1}}', ['/a']],
    ['a member that is gone from an object in an array', '{"a":[{"b":1,"c":2}]}', '{"a":[{"b":1}]}', ['/a']],
  ])('finds %s', (_, previous, record, expected) => {
    expect(pointers(previous, record)).toEqual(expected);
  });

  it('lists the names of the record alone when very much has changed', () => {
    const members = (value: number) =>
      JSON.stringify(Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`m${i}`, value])));
    const [previous, record] = [`{"a":${members(1)},"b":1}`, `{"a":${members(2)},"b":2}`];
    expect(pointers(previous, record)).toEqual(['/a', '/b']);
    expect(touches(previous, record, '/a/m299')).toBe(true);
  });

  it('lists up to 256 changes one by one, and at most 256 names', () => {
    const members = (value: number, count: number) =>
      JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, i) => [`m${i}`, value])));
    const inside = (count: number) => pointers(`{"a":${members(1, count)}}`, `{"a":${members(2, count)}}`);
    expect([inside(256).length, inside(257)]).toEqual([256, ['/a']]);
    const own = pointers(members(1, 300), members(2, 300));
    expect([own.length, own.at(-1)]).toEqual([256, '/m255']);
  });

  it.each([
    ['a name with a slash and a tilde', ['{"a/b~":1}', '{"a/b~":2}'], '/a~1b~0', true],
    ['no part of a string', ['{"a":"one"}', '{"a":"two"}'], '/a/0', false],
    ['no part of null', ['{"a":null,"b":1}', '{"a":null,"b":2}'], '/a/c', false],
    ['a part that was null before', ['{"a":null}', '{"a":{"c":1}}'], '/a/c', true],
  ] as const)('looks at %s', (_, [previous, record], pointer, expected) => {
    expect(touches(previous, record, pointer)).toBe(expected);
  });

  it.each([
    ['/a', true],
    ['/a/b', true],
    ['/a/b/0', false],
    ['/a/b/1', true],
    ['/a/b/2', false],
    ['/a/c', false],
    ['/toString', false],
    ['/d/e', false],
  ])('says for %s if the value there differs: %s', (pointer, expected) => {
    expect(touches('{"a":{"b":[1,2],"c":1},"d":1}', '{"a":{"b":[1,3],"c":1},"d":1}', pointer)).toBe(expected);
  });

  it('looks at every pointer', () => {
    expect(touches('{"a":1,"b":1}', '{"a":1,"b":2}', '/a', '/b')).toBe(true);
  });

  it('compares each part once, however many hooks ask for it', () => {
    const list = Array.from({ length: 100 }, (_, id) => ({ id }));
    const texts = [{ list }, { list, total: 1 }].map((record) => JSON.stringify(record));
    const changed = changedFields({ previous: texts[0]!, record: texts[1]! });
    const looks = jest.spyOn(Object, 'hasOwn');
    const looksFor = (...wanted: string[]) => {
      looks.mockClear();
      expect(changed.touches(wanted)).toBe(false);
      return looks.mock.calls.length;
    };
    const first = looksFor('/list');
    expect(first).toBeGreaterThan(100);
    expect(looksFor(...Array.from({ length: 32 }, () => '/list'))).toBe(0);
    looks.mockRestore();
  });
});
