import { describe, expect, it } from '@jest/globals';
import type { Request, RequestHandler, Response } from 'express';
import { fixedHeaders } from './fixed-headers.js';

/** What a response gets from the middleware, and the arguments of each call of `next`. */
function pass(middleware: RequestHandler) {
  const sent: [string, string][] = [];
  const setHeader = (name: string, value: string) => sent.push([name, value]);
  const calls: unknown[][] = [];
  void middleware({} as Request, { setHeader } as unknown as Response, (...given) => calls.push(given));
  return { sent, calls };
}

describe('fixedHeaders', () => {
  it('sets what the middleware sets, in its order, on each response, and runs it once', () => {
    let runs = 0;
    const fixed = fixedHeaders((_request, response, next) => {
      runs += 1;
      response.setHeader('A', '1');
      response.setHeader('B', '2');
      next();
    });
    const expected = {
      sent: [
        ['A', '1'],
        ['B', '2'],
      ],
      calls: [[]],
    };
    expect([pass(fixed), pass(fixed), runs]).toEqual([expected, expected, 1]);
  });

  it.each<[string, RequestHandler]>([
    ['answers itself', (_request, response) => response.end()],
    ['looks at the request', (request, _response, next) => (request.headers.host ? next() : undefined)],
    ['refuses', (_request, _response, next) => next(new Error('no'))],
    ['waits', () => undefined],
  ])('takes no middleware that %s', (_, middleware) => {
    expect(() => fixedHeaders(middleware)).toThrow();
  });
});
