import { describe, expect, it } from '@jest/globals';
import { parseFilter } from './parse-filter.js';

const ROOTS = "Begin the path with scope, data, record or user, as in 'data.id'.";
const RANGE = 'Send a number between -9007199254740991 and 9007199254740991.';
const TEXT = 'Send a string of 1 to 255 characters.';

/** A filter with an array inside of an array, and so on. */
const nested = (levels: number) => ({
  'data.a': JSON.parse('['.repeat(levels - 1) + ']'.repeat(levels - 1)) as unknown,
});

const conditions = (count: number) => ({
  $and: Array.from({ length: count }, (_, i) => ({ 'data.a': i })),
});

describe('parseFilter', () => {
  it.each([
    [{}],
    [{ 'data.total': { $gte: 100 }, 'data.currency': { $in: ['EUR', 'USD'] } }],
    [{ $or: [{ scope: 'store/order/created' }, { $nor: [{ user: null }] }] }],
    [{ 'record.lines': { $elemMatch: { sku: 'a', qty: { $not: { $lt: 2 } } } } }],
    [{ 'record.lines': { $elemMatch: { $or: [{ a: 1 }, { b: 2 }] } } }],
    [{ 'data.sizes': { $elemMatch: { $gt: 1, $lt: 5 } } }],
    [{ 'data.constructor.prototype': 1 }],
    [nested(8)],
    [conditions(64)],
  ])('takes %j', (filter) => {
    expect(parseFilter(filter)).toMatchObject({ ok: true });
  });

  it.each([
    ['a list', [], '', 'Send an object of conditions, or null.'],
    ['a text', 'a', '', 'Send an object of conditions, or null.'],
    ['an unknown root', { total: 1 }, '/total', ROOTS],
    ['a root in a group', { $or: [{ a: 1 }] }, '/$or/0/a', ROOTS],
    [
      'an empty name',
      { 'data..a': 1 },
      '/data..a',
      "Send names with single dots between them, as in 'data.id'.",
    ],
    ['a long path', { [`data.${'a'.repeat(251)}`]: 1 }, undefined, 'Send a path of at most 255 characters.'],
    ['code', { $where: 'true' }, '/$where', "There is no '$where' here. Use $and, $or or $nor, or a path."],
    ['a regular expression', { 'data.a': { $regex: 'a' } }, '/data.a/$regex', undefined],
    ['a name beside operators', { 'data.a': { $gt: 1, b: 2 } }, '/data.a/b', undefined],
    ['an operator inside of a value', { 'data.a': { b: { $gt: 1 } } }, '/data.a/b/$gt', undefined],
    ['an operator in $in', { 'data.a': { $in: [{ $gt: 1 }] } }, '/data.a/$in/0/$gt', undefined],
    ['an empty group', { $or: [] }, '/$or', 'Send an array of at least one object of conditions.'],
    ['a group of texts', { $or: ['a'] }, '/$or/0', 'Send an object of conditions.'],
    ['$not with a value', { 'data.a': { $not: 5 } }, '/data.a/$not', undefined],
    ['$in without a list', { 'data.a': { $in: 5 } }, '/data.a/$in', 'Send an array of values.'],
    ['$gt with null', { 'data.a': { $gt: null } }, '/data.a/$gt', 'Send a number or a string.'],
    ['$exists with 1', { 'data.a': { $exists: 1 } }, '/data.a/$exists', 'Send true or false.'],
    ['$size of -1', { 'data.a': { $size: -1 } }, '/data.a/$size', 'Send a whole number of at least 0.'],
    ['an empty $contains', { 'data.a': { $contains: '' } }, '/data.a/$contains', TEXT],
    ['a long $startsWith', { 'data.a': { $startsWith: 'a'.repeat(256) } }, '/data.a/$startsWith', TEXT],
    ['an empty $elemMatch', { 'data.a': { $elemMatch: {} } }, '/data.a/$elemMatch', undefined],
    ['a number that is not exact', { 'data.a': [2 ** 53] }, '/data.a/0', RANGE],
    ['a slash in a name', { 'data/~': 1 }, '/data~1~0', ROOTS],
    ['nine levels', nested(9), `/data.a${'/0'.repeat(7)}`, 'Nest a filter no deeper than 8 levels.'],
    ['65 conditions', conditions(65), '/$and/64/data.a', 'Send at most 64 conditions.'],
    ['more than 4 KiB', { 'data.a': 'é'.repeat(2_048) }, '', 'Send a filter of at most 4 KiB.'],
  ])('refuses %s', (_, filter, pointer, reason) => {
    const refusal = parseFilter(filter) as { pointer: string; reason: string };
    expect(refusal).toMatchObject({ ok: false, reason: expect.any(String) });
    if (pointer !== undefined) expect(refusal.pointer).toBe(pointer);
    if (reason !== undefined) expect(refusal.reason).toBe(reason);
  });
});
