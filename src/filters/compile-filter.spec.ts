import { describe, expect, it } from '@jest/globals';
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

  it('counts what it looks at for each event alone', () => {
    const data = { list: Array.from({ length: 6_000 }, () => 0) };
    const filter = filterOf({ 'data.list': 1 });
    for (let i = 0; i < 3; i += 1) expect(filter.matches({ ...event, data })).toBe(false);
  });
});
