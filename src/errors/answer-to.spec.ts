import { describe, expect, it } from '@jest/globals';
import { answerTo, asAnswered } from './answer-to.js';
import { AppError } from './app-error.js';
import { AlreadyExists, LimitReached, NotFound, StoreUnavailable } from './repository-errors.js';

describe('answerTo', () => {
  it.each([
    [new AlreadyExists('app'), 409, 'already_exists', 'The app already exists.'],
    [new AlreadyExists('hook'), 409, 'already_exists', /hook with this scope and destination/],
    [new LimitReached('hook', 10), 409, 'limit_reached', 'An app may have at most 10 hooks for one scope.'],
    [new LimitReached('web-hook', 10), 409, 'limit_reached', /10 web-hooks for one object and action/],
    [new LimitReached('replay', 1), 409, 'limit_reached', /Wait until it is done, or cancel it/],
    [new NotFound('web-hook'), 404, 'not_found', 'The web-hook does not exist.'],
    [new NotFound('token', 't-1'), 404, 'not_found', 'The token t-1 does not exist.'],
  ] as const)('gives %s the status %i and the code %s', (error, status, code, message) => {
    const answer = answerTo(error);
    expect(answer).toBeInstanceOf(AppError);
    expect(answer).toMatchObject({ status, code, headers: {}, message: expect.stringMatching(message) });
  });

  it('asks the caller to repeat in five seconds if the database is unavailable, and keeps the cause for the log', () => {
    const cause = new Error('no primary');
    const answer = answerTo(new StoreUnavailable(cause));
    expect(answer).toMatchObject({
      status: 503,
      code: 'service_unavailable',
      headers: { 'Retry-After': '5' },
    });
    expect(answer.message).not.toContain('no primary');
    expect(answer.cause).toBe(cause);
  });
});

describe('asAnswered', () => {
  it('leaves an error alone that no port threw', () => {
    const error = new TypeError('ours');
    expect(asAnswered(error)).toBe(error);
    expect(asAnswered(new NotFound('app'))).toMatchObject({ code: 'not_found' });
  });
});
