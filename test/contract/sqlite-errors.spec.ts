import { describe, expect, it } from '@jest/globals';
import {
  AlreadyExists,
  isRepositoryError,
  LimitReached,
  NotFound,
  StoreUnavailable,
} from '../../src/errors/repository-errors.js';
import { explain } from '../../src/storage/sqlite/connection/sqlite-error.js';
import { fromWire, toWire } from '../../src/storage/sqlite/thread/worker-protocol.js';

const across = (error: unknown) => fromWire(structuredClone(toWire(error)));

describe('Errors of SQLite', () => {
  it.each([
    new AlreadyExists('app'),
    new AlreadyExists('hook', 7),
    new LimitReached('web-hook', 10),
    new NotFound('store'),
    new NotFound('token', 'token-1'),
  ])('keep their class and their data on the way between threads: %s', (error) => {
    const revived = across(error);
    expect(revived).toBeInstanceOf(error.constructor);
    expect({ ...revived, message: revived.message }).toEqual({ ...error, message: error.message });
  });

  it('keep why the database was unavailable', () => {
    const revived = across(new StoreUnavailable(new Error('disk I/O error')));
    expect(revived).toBeInstanceOf(StoreUnavailable);
    expect(revived).toMatchObject({ cause: { message: 'disk I/O error' } });
    expect(across(new StoreUnavailable()).cause).toBeUndefined();
  });

  it('keep their class and cause when they are not AppErrors', () => {
    expect(across(new TypeError('no tenant'))).toBeInstanceOf(TypeError);
    const revived = across(new Error('outer', { cause: new Error('inner') }));
    expect(isRepositoryError(revived)).toBe(false);
    expect(revived).toMatchObject({ message: 'outer', cause: { message: 'inner' } });
  });

  it.each([
    ['disk full', 13],
    ['an fsync that failed', 10 | (4 << 8)],
    ['another process that holds the lock', 5],
  ])('say that the store is unavailable after %s', (_, errcode) => {
    const error = Object.assign(new Error('driver text'), { errcode });
    expect(explain(error)).toBeInstanceOf(StoreUnavailable);
    expect(explain(error)).toMatchObject({ cause: error });
  });

  it('stay as they are for a violated constraint', () => {
    const error = Object.assign(new Error('UNIQUE'), { errcode: 2067 });
    expect(explain(error)).toBe(error);
  });
});
