import { describe, expect, it } from '@jest/globals';
import { AppError } from '../../src/errors/app-error.js';
import { explain } from '../../src/storage/sqlite/sqlite-error.js';
import { fromWire, toWire } from '../../src/storage/sqlite/thread/worker-protocol.js';

const across = (error: unknown) => fromWire(structuredClone(toWire(error)));

describe('errors of the embedded store', () => {
  it('keep all that a caller may see on the way between threads', () => {
    const fields = [{ pointer: '/url', message: 'is taken' }];
    const error = new AppError('already_exists', 'It exists.', { fields, headers: { 'Retry-After': '5' } });
    const revived = across(error);
    expect(revived).toBeInstanceOf(AppError);
    expect(revived).toMatchObject({ code: 'already_exists', status: 409, message: 'It exists.', fields });
    expect(revived).toMatchObject({ headers: { 'Retry-After': '5' } });
  });

  it('stay mistakes of our own where they are, with their cause', () => {
    expect(across(new TypeError('no tenant'))).toBeInstanceOf(TypeError);
    const revived = across(new Error('outer', { cause: new Error('inner') }));
    expect(revived).not.toBeInstanceOf(AppError);
    expect(revived).toMatchObject({ message: 'outer', cause: { message: 'inner' } });
  });

  it.each([
    ['disk full', 13],
    ['an fsync that failed', 10 | (4 << 8)],
    ['another process that holds the lock', 5],
  ])('ask the caller to come again after %s', (_, errcode) => {
    expect(explain(Object.assign(new Error('driver text'), { errcode }))).toMatchObject({
      code: 'service_unavailable',
      headers: { 'Retry-After': '5' },
    });
  });

  it('do not blame the database for a broken constraint', () => {
    const error = Object.assign(new Error('UNIQUE'), { errcode: 2067 });
    expect(explain(error)).toBe(error);
  });
});
