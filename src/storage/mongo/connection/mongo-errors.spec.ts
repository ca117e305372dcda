import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { mongo } from 'mongoose';
import { isUnavailable } from './mongo-errors.js';

/** The driver keeps its lists to itself: an update may add to them. */
const fromDriver = createRequire(createRequire(import.meta.url).resolve('mongoose'))(
  'mongodb/lib/error.js',
) as {
  MONGODB_ERROR_CODES: Record<string, number>;
  GET_MORE_RESUMABLE_CODES: Set<number>;
  isRetryableReadError(error: Error): boolean;
};

const answer = (code: number, labels: string[] = []) =>
  new mongo.MongoServerError({ message: 'refused', code, errorLabels: labels });

describe('isUnavailable', () => {
  it('takes every error that the driver would retry or resume for one that passes', () => {
    const { MONGODB_ERROR_CODES, GET_MORE_RESUMABLE_CODES, isRetryableReadError } = fromDriver;
    const passing = Object.values(MONGODB_ERROR_CODES).filter(
      (code) => GET_MORE_RESUMABLE_CODES.has(code) || isRetryableReadError(answer(code)),
    );
    expect(passing.length).toBeGreaterThan(15);
    expect(passing.filter((code) => !isUnavailable(answer(code)))).toEqual([]);
  });

  it('takes a router that finds no primary for unavailable', () => {
    expect(isUnavailable(answer(133))).toBe(true);
  });

  it.each(['RetryableWriteError', 'TransientTransactionError', 'SystemOverloadedError'])(
    'takes an error with the label %s for one that passes',
    (label) => expect(isUnavailable(answer(1, [label]))).toBe(true),
  );

  it.each([
    ['a wrong command', 59],
    ['a missing right', 13],
    ['a duplicate key', 11_000],
    ['a failed login', 18],
  ])('takes %s for what it is', (_, code) => {
    expect(isUnavailable(answer(code))).toBe(false);
  });
});
