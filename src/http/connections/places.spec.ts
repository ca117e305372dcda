import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import type { Request, RequestHandler, Response } from 'express';
import { keepReservedPlaces, limitCallersBehindProxies, separateManagement } from './places.js';

const OPERATORS_PATHS = ['/health/live', '/health/ready', '/health/live/', '/metrics', '/metrics/'];
const OTHER_PATHS = [
  '/',
  '/health',
  '/health/lively',
  '/health/live/more',
  '/health/live//',
  '/stores/health/live',
  '/metrics/more',
  '/stores/metrics',
  '/web-hook',
];

class FakeResponse extends EventEmitter {
  readonly headers: Record<string, string> = {};

  set(name: string, value: string): this {
    this.headers[name] = value;
    return this;
  }
}

interface Asked {
  path?: string;
  /** What the proxy says of its caller. */
  forwardedFor?: string | undefined;
  /** What express takes for the caller, by default what the proxy says. */
  ip?: string | undefined;
  remoteAddress?: string | undefined;
}

/** What the middleware passes on: nothing for a request that goes on, or the error. */
function ask(middleware: RequestHandler, asked: Asked = {}) {
  const { path = '/web-hook', forwardedFor, remoteAddress = '10.0.0.1' } = asked;
  const headers = forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor };
  const ip = 'ip' in asked ? asked.ip : (forwardedFor ?? remoteAddress);
  const socket = { remoteAddress: 'remoteAddress' in asked ? asked.remoteAddress : remoteAddress };
  const response = new FakeResponse();
  const passed: unknown[] = [];
  const request = { path, headers, ip, socket } as unknown as Request;
  middleware(request, response as unknown as Response, (error?: unknown) => passed.push(error));
  expect(passed).toHaveLength(1);
  return { error: passed[0] as { code: string } | undefined, response };
}

describe('keepReservedPlaces', () => {
  const reserved = keepReservedPlaces({ isReserved: () => true });

  it('lets a connection within the limit ask for anything, and stay open', () => {
    const { error, response } = ask(keepReservedPlaces({ isReserved: () => false }));
    expect([error, response.headers]).toEqual([undefined, {}]);
  });

  it.each(OPERATORS_PATHS)('answers %s on a reserved connection, and closes it', (path) => {
    const { error, response } = ask(reserved, { path });
    expect([error, response.headers]).toEqual([undefined, { Connection: 'close' }]);
  });

  it.each(OTHER_PATHS)(
    'refuses %s on a reserved connection, says when to come again, and closes it',
    (path) => {
      const { error, response } = ask(reserved, { path });
      expect(error).toMatchObject({
        code: 'service_unavailable',
        message: 'Too many connections. Try again shortly.',
        headers: { 'Retry-After': '1' },
      });
      expect(response.headers).toEqual({ Connection: 'close' });
    },
  );
});

describe('limitCallersBehindProxies', () => {
  const one = { forwardedFor: '192.0.2.1' };
  const codeOf = (middleware: RequestHandler, asked: Asked) => ask(middleware, asked).error?.code ?? 'passed';

  it('refuses a caller that has as many requests under way as the limit, and says when to come again', () => {
    const middleware = limitCallersBehindProxies(2);
    expect([codeOf(middleware, one), codeOf(middleware, one)]).toEqual(['passed', 'passed']);
    expect(ask(middleware, one).error).toMatchObject({
      code: 'too_many_requests',
      message: 'You have 2 requests under way.',
      headers: { 'Retry-After': '1' },
    });
  });

  it('gives a place back with each answer that ends', () => {
    const middleware = limitCallersBehindProxies(2);
    const [first, second] = [ask(middleware, one), ask(middleware, one)];
    first.response.emit('close');
    expect([codeOf(middleware, one), codeOf(middleware, one)]).toEqual(['passed', 'too_many_requests']);
    second.response.emit('close');
    expect([codeOf(middleware, one), codeOf(middleware, one)]).toEqual(['passed', 'too_many_requests']);
  });

  it('counts a caller from nothing once all its requests have ended', () => {
    const middleware = limitCallersBehindProxies(1);
    for (let i = 0; i < 3; i++) {
      const { error, response } = ask(middleware, one);
      expect([i, error]).toEqual([i, undefined]);
      response.emit('close');
    }
  });

  it('counts each address by itself, and a /64 network of IPv6 as one', () => {
    const middleware = limitCallersBehindProxies(1);
    const codes = ['192.0.2.1', '192.0.2.2', '2001:db8::1', '2001:db8::2', '2001:db8:0:1::1'].map(
      (forwardedFor) => codeOf(middleware, { forwardedFor }),
    );
    expect(codes).toEqual(['passed', 'passed', 'passed', 'too_many_requests', 'passed']);
  });

  it.each<[string, Asked]>([
    ['without X-Forwarded-For', { ip: '192.0.2.1' }],
    ['of a caller that is no trusted proxy', { forwardedFor: '192.0.2.1', ip: '10.0.0.1' }],
    ['of such a caller over IPv6', { forwardedFor: 'x', ip: '10.0.0.1', remoteAddress: '::ffff:10.0.0.1' }],
    ['of a connection that is gone', { ...one, ip: undefined, remoteAddress: undefined }],
    ['for a health check', { ...one, path: '/health/ready' }],
    ['for metrics', { ...one, path: '/metrics' }],
  ])('does not limit requests %s', (_name, asked) => {
    const middleware = limitCallersBehindProxies(1);
    expect([codeOf(middleware, asked), codeOf(middleware, asked)]).toEqual(['passed', 'passed']);
  });
});

describe('separateManagement', () => {
  const NOT_FOUND = { code: 'not_found', message: 'No such route.' };
  const refused = (isManagement: boolean | null, paths: string[]) =>
    paths.filter((path) => {
      const { error } = ask(
        separateManagement(() => isManagement),
        { path },
      );
      if (error) expect(error).toMatchObject(NOT_FOUND);
      return error !== undefined;
    });

  it('refuses nothing while there is no management listener', () => {
    expect(refused(null, [...OPERATORS_PATHS, ...OTHER_PATHS])).toEqual([]);
  });

  it('serves health checks and metrics alone on the management listener', () => {
    expect(refused(true, [...OPERATORS_PATHS, ...OTHER_PATHS])).toEqual(OTHER_PATHS);
  });

  it('serves no metrics elsewhere once the management listener is open, and all else', () => {
    expect(refused(false, [...OPERATORS_PATHS, ...OTHER_PATHS])).toEqual(['/metrics', '/metrics/']);
  });

  it('asks where the very request came in', () => {
    const middleware = separateManagement(({ path }) => path === '/metrics');
    expect([ask(middleware, { path: '/metrics' }).error, ask(middleware).error]).toEqual([
      undefined,
      undefined,
    ]);
  });
});
