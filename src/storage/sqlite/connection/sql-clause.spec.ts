import { describe, expect, it } from '@jest/globals';
import { allOf } from './sql-clause.js';

describe('allOf', () => {
  it('leaves out a condition with an undefined value, and keeps null', () => {
    expect(
      allOf(['a = :a', { a: 1 }], ['b > :b', { b: undefined }], ['c IS :c', { c: null }], ['d']),
    ).toEqual({
      sql: 'a = :a AND c IS :c AND d',
      values: { a: 1, c: null },
    });
  });

  it('needs every value of a condition', () => {
    expect(allOf(['(a, b) < (:a, :b)', { a: 1, b: undefined }])).toEqual({ sql: 'true', values: {} });
  });
});
