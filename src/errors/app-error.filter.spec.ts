import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { ArgumentsHost } from '@nestjs/common';
import { ForbiddenException, Logger, NotFoundException, PayloadTooLargeException } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import { AppErrorFilter } from './app-error.filter.js';
import { AppError } from './app-error.js';

const route = (path: string, ...methods: string[]) => ({
  route: { path, methods: Object.fromEntries(methods.map((method) => [method, true])) },
});

const ROUTES = [route('/web-hook', 'get', 'post'), route('/web-hook/:id', 'delete'), {}];

const adapterHost = {
  httpAdapter: { getInstance: () => ({ router: { stack: ROUTES } }) },
} as unknown as HttpAdapterHost;

class FakeResponse {
  code = 0;
  headers: Record<string, unknown> = {};
  body: unknown;
  destroyed = false;

  constructor(readonly headersSent: boolean) {}

  status(code: number): this {
    this.code = code;
    return this;
  }

  set(name: string | Record<string, string>, value?: string): this {
    Object.assign(this.headers, typeof name === 'string' ? { [name]: value } : name);
    return this;
  }

  send(text: string): this {
    this.body = JSON.parse(text);
    return this;
  }

  destroy(): void {
    this.destroyed = true;
  }
}

function answer(thrown: unknown, url = '/web-hook?page=1', headersSent = false): FakeResponse {
  const response = new FakeResponse(headersSent);
  const request = { originalUrl: url, method: 'GET', requestId: 'r1' };
  const http = { getRequest: () => request, getResponse: () => response };
  new AppErrorFilter(adapterHost).catch(thrown, { switchToHttp: () => http } as unknown as ArgumentsHost);
  return response;
}

describe('AppErrorFilter', () => {
  const errors = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
  const warnings = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);

  afterEach(() => {
    errors.mockClear();
    warnings.mockClear();
  });

  it('renders an AppError with its headers, for the path without its query', () => {
    const error = new AppError('too_many_requests', 'Wait.', { headers: { 'Retry-After': '7' } });
    expect(answer(error)).toMatchObject({
      code: 429,
      headers: { 'Retry-After': '7', 'Content-Type': 'application/problem+json' },
      body: { detail: 'Wait.', instance: '/web-hook' },
    });
    expect([errors.mock.calls, warnings.mock.calls]).toEqual([[], []]);
  });

  it('answers 404 for a path without a route', () => {
    expect(answer(new NotFoundException('Cannot GET /x'), '/x').body).toMatchObject({
      code: 'not_found',
      detail: 'No such route.',
    });
  });

  it.each([
    ['/web-hook', 'GET, HEAD, POST', 'Method not allowed. Use GET, HEAD or POST.'],
    ['/web-hook/1?a=b', 'DELETE', 'Method not allowed. Use DELETE.'],
  ])('answers 405 for another method of the path %s', (url, allow, detail) => {
    expect(answer(new NotFoundException(), url)).toMatchObject({
      code: 405,
      headers: { Allow: allow },
      body: { code: 'method_not_allowed', detail },
    });
  });

  it('answers 400 for a path that cannot be decoded', () => {
    expect(answer(new URIError('Failed to decode'), '/%zz').body).toMatchObject({
      code: 'invalid_request',
      detail: 'The request is malformed.',
    });
  });

  it('keeps the status of a Nest exception, but not its message', () => {
    expect(answer(new PayloadTooLargeException('request entity too large')).body).toMatchObject({
      code: 'body_too_large',
      detail: 'The request was refused (413).',
    });
  });

  it.each([new Error('secret'), 'secret', new ForbiddenException('secret')])(
    'answers 500 without details for an unexpected error, and logs it in full',
    (thrown) => {
      const { code, body } = answer(thrown);
      expect(code).toBe(500);
      expect(JSON.stringify(body)).not.toContain('secret');
      expect(errors.mock.calls).toEqual([
        [{ msg: 'Something went wrong on our side.', method: 'GET', requestId: 'r1', err: thrown }],
      ]);
    },
  );

  it('logs the cause of an unreachable database in one line', () => {
    const cause = new Error('connection refused');
    answer(new AppError('service_unavailable', 'No database.', { cause }));
    expect(warnings.mock.calls).toEqual([
      [{ msg: 'No database.', requestId: 'r1', cause: 'Error: connection refused' }],
    ]);
  });

  it('does not log a refusal under overload, which has no cause', () => {
    answer(new AppError('service_unavailable', 'Overloaded.'));
    expect(warnings.mock.calls).toEqual([]);
  });

  it('cuts the connection if the response has already begun', () => {
    const response = answer(new Error('late'), '/web-hook', true);
    expect(response).toMatchObject({ destroyed: true, code: 0, body: undefined });
  });
});
