import { describe, expect, it } from '@jest/globals';
import type { Request, Response } from 'express';
import { refuseOnceClosing } from './refuse-once-closing.js';

/** Sends one request through the middleware. Returns the arguments of each call of `next`. */
function pass(server: { isClosing: boolean }): unknown[][] {
  const calls: unknown[][] = [];
  refuseOnceClosing(server)({} as Request, {} as Response, (...given: unknown[]) => calls.push(given));
  return calls;
}

describe('refuseOnceClosing', () => {
  it('passes requests on while the server is open', () => {
    expect(pass({ isClosing: false })).toEqual([[]]);
  });

  it('answers 503 and closes the connection once the server is closing', () => {
    expect(pass({ isClosing: true })).toEqual([
      [
        expect.objectContaining({
          code: 'service_unavailable',
          message: 'The service is shutting down. Try again shortly.',
          headers: { 'Retry-After': '5', Connection: 'close' },
        }),
      ],
    ]);
  });

  it('reads the state of the server at each request', () => {
    const server = { isClosing: false };
    const middleware = refuseOnceClosing(server);
    const calls: unknown[][] = [];
    const next = (...given: unknown[]) => calls.push(given);
    middleware({} as Request, {} as Response, next);
    server.isClosing = true;
    middleware({} as Request, {} as Response, next);
    expect(calls.map((given) => given.length)).toEqual([0, 1]);
  });
});
