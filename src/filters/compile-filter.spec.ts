import { describe, expect, it, jest } from '@jest/globals';
import { compileFilter } from './compile-filter.js';
import type { FilteredEvent } from './filter.js';
import { parseFilter } from './parse-filter.js';

const event: FilteredEvent = {
  scope: 'store/order/created',
  data: { type: 'order', id: 250, total: 120, currency: 'EUR', tags: ['vip', 'new'], note: null },
  record: {
    lines: [
      { sku: 'a', qty: 1, size: { length: 9 } },
      { sku: 'b', qty: 7 },
    ],
    grid: [[1], [2]],
  },
  user: 'ann',
};

function filterOf(json: object) {
  const parsed = parseFilter(json);
  if (!parsed.ok) throw new Error(parsed.reason);
  return compileFilter(parsed.filter);
}

const decide = (json: object, of: FilteredEvent = event) => filterOf(json).decide(of);

describe('compileFilter', () => {
  it.each([
    [{}],
    [{ 'data.total': { $gte: 120, $lt: 121 }, 'data.currency': { $in: ['EUR', 'USD'] } }],
    [{ 'data.tags': 'vip' }],
    [{ 'data.tags': ['vip', 'new'] }],
    [{ 'data.tags.1': 'new' }],
    [{ 'data.tags': { $all: ['new', 'vip'], $size: 2 } }],
    [{ 'record.lines.sku': 'b' }],
    [{ 'record.lines.1.sku': { $exists: true } }],
    [{ 'record.lines': { $elemMatch: { sku: 'b', qty: { $gt: 5 } } } }],
    [{ 'record.lines.size.length': 9 }],
    [{ 'data.note': null, 'data.gone': null }],
    [{ 'data.gone': { $exists: false }, 'data.note': { $exists: true } }],
    [{ 'data.currency': { $startsWith: 'E', $endsWith: 'R', $contains: 'U' } }],
    [{ 'data.tags': { $contains: 'ne' } }],
    [{ 'data.total': { $not: { $gt: 200 } } }],
    [{ $nor: [{ user: 'bob' }, { scope: { $startsWith: 'store/cart/' } }] }],
    [{ 'record.lines.0': { size: { length: 9 }, qty: 1, sku: 'a' } }],
  ])('matches %j', (json) => {
    expect(filterOf(json).matches(event)).toBe(true);
    expect(decide(json).matched).toBe(true);
  });

  it.each([
    ['a number that is compared with a text', { 'data.total': { $gt: '1' } }],
    ['a text that is compared with a number', { 'data.currency': { $lt: 5 } }],
    ['a part of a number', { 'data.total': { $contains: '2' } }],
    ['the size of a text', { 'data.currency': { $size: 3 } }],
    ['the elements of an object', { data: { $elemMatch: { id: 250 } } }],
    ['all of nothing', { 'data.tags': { $all: [] } }],
    ['two conditions that two elements meet', { 'record.lines': { $elemMatch: { sku: 'a', qty: 7 } } }],
    ['an array inside of an array', { 'record.grid': 1 }],
    ['the length of a text', { 'data.currency.length': 3 }],
    ['the length of an array', { 'data.tags.length': 2 }],
    ['the length of an array of objects', { 'record.lines.length': 2 }],
    ['a character of a text', { 'data.currency.0': 'E' }],
    ['an inherited name', { 'data.constructor.name': { $exists: true } }],
    ['an inherited method', { 'data.toString': { $exists: true } }],
    ['the prototype', { 'data.__proto__': { $exists: true } }],
  ])('does not match %s', (_, json) => {
    expect(filterOf(json).matches(event)).toBe(false);
  });

  it('reads own members that have an inherited name', () => {
    const data = JSON.parse('{"hasOwnProperty":1,"constructor":{"name":5},"__proto__":{"a":2}}') as object;
    const json = { 'data.hasOwnProperty': 1, 'data.constructor.name': { $gt: 4 }, 'data.__proto__.a': 2 };
    expect(filterOf(json).matches({ ...event, data })).toBe(true);
  });

  it.each([
    [{ 'data.total': { $gte: 100 }, 'data.currency': 'USD' }, false, '/data.currency'],
    [{ 'data.total': { $gte: 100, $lt: 110 } }, false, '/data.total/$lt'],
    [{ 'data.total': { $gte: 100 } }, true, '/data.total/$gte'],
    [{ 'data.total': { $gte: 100 }, user: 'ann' }, true, ''],
    [{ $or: [{ user: 'bob' }, { user: 'ann', 'data.id': 250 }] }, true, '/$or/1'],
    [{ $or: [{ user: 'bob' }, { user: 'eve' }] }, false, '/$or'],
    [
      { user: 'ann', $or: [{ 'data.id': 1 }, { $nor: [{ user: 'bob' }, { 'data.id': 250 }] }] },
      false,
      '/$or',
    ],
    [{ $nor: [{ user: 'bob' }, { 'data.id': 250 }] }, false, '/$nor/1/data.id'],
    [{ $nor: [{ user: 'bob' }] }, true, '/$nor'],
    [{ 'data.id': { $not: { $gt: 1 } } }, false, '/data.id/$not'],
    [{ 'record.lines': { $elemMatch: { sku: 'z' } } }, false, '/record.lines/$elemMatch'],
    [{}, true, ''],
  ])('says for %j: %s, decided by "%s"', (json, matched, decidedBy) => {
    expect(decide(json)).toEqual({ matched, decidedBy });
  });

  it('lets an event through that has more values than a filter may look at', () => {
    const data = { list: Array.from({ length: 10_001 }, () => 0) };
    expect(decide({ 'data.list': 1 }, { ...event, data })).toEqual({ matched: true, decidedBy: null });
    expect(filterOf({ 'data.list': 1 }).matches({ ...event, data })).toBe(true);
    expect(decide({ 'data.list': 1 })).toEqual({ matched: false, decidedBy: '/data.list' });
  });

  it('lets an event through whose texts are longer than a filter may search', () => {
    const parts = ['aab', 'aac', 'aad'].map((part) => ({ 'data.text': { $contains: part } }));
    const of = (length: number) => ({ ...event, data: { text: 'a'.repeat(length) } });
    expect(decide(parts[0]!, of(319_000))).toEqual({ matched: false, decidedBy: '/data.text/$contains' });
    expect(decide(parts[0]!, of(321_000))).toEqual({ matched: true, decidedBy: null });
    expect(decide({ $or: parts }, of(100_000)).matched).toBe(false);
    expect(decide({ $or: parts }, of(110_000))).toEqual({ matched: true, decidedBy: null });
  });

  it.each([
    ['to say why', { 'data.count': { $gt: 0 }, 'data.list': 1 }, '/data.list'],
    [
      'to say why in a group of groups',
      { 'data.count': 6_000, $and: [{ 'data.count': 6_000, $or: [{ 'data.list': 1 }] }] },
      '/$and/0/$or',
    ],
  ])('decides the same if it looks at much again %s', (_, json, decidedBy) => {
    const of = { ...event, data: { count: 6_000, list: Array.from({ length: 6_000 }, () => 0) } };
    expect(filterOf(json).matches(of)).toBe(false);
    expect(decide(json, of)).toEqual({ matched: false, decidedBy });
  });

  describe('with values to compare that are objects', () => {
    const wide = Object.fromEntries(Array.from({ length: 2_000 }, (_, i) => [`k${i}`, 0]));
    const listings = (json: object, data: object) => {
      const keys = jest.spyOn(Object, 'keys');
      const matched = filterOf(json).matches({ ...event, data });
      const listed = keys.mock.results.filter(({ value }) => (value as string[]).length >= 2_000).length;
      keys.mockRestore();
      return { matched, listed };
    };
    const differing = Array.from({ length: 300 }, (_, i) => ({ a: i }));

    it.each([
      ['one of a list', { 'data.wide': { $in: differing } }, { wide }],
      ['all of a list', { 'data.wide': { $all: differing } }, { wide }],
      [
        'a long array',
        { 'data.wide': { $in: [[1], [2]] } },
        { wide: Array.from({ length: 2_000 }, () => 0) },
      ],
      [
        'each element of an array',
        { 'data.wide': { a: 1 } },
        { wide: Array.from({ length: 20 }, () => wide) },
      ],
    ])('does not list the members of what cannot be %s', (_, json, data) => {
      expect(listings(json, data)).toEqual({ matched: false, listed: 0 });
    });

    it('lets an event through rather than list the members of a large object again and again', () => {
      const json = { 'data.wide': { $in: Array.from({ length: 500 }, () => ({})) } };
      const { matched, listed } = listings(json, { wide });
      expect(matched).toBe(true);
      expect(listed).toBeLessThan(10);
    });
  });

  it('counts what it looks at for each event alone', () => {
    const data = { list: Array.from({ length: 6_000 }, () => 0) };
    const filter = filterOf({ 'data.list': 1 });
    for (let i = 0; i < 3; i += 1) expect(filter.matches({ ...event, data })).toBe(false);
  });
});
