import { describe, expect, it } from '@jest/globals';
import type { Request, Response } from 'express';
import { chooseRequestId, requestId } from './request-id.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('chooseRequestId', () => {
  it.each(['a', 'abc', '0198f3a2-7c1e', 'A.b_c:d/e+f=9', 'a'.repeat(128)])('keeps %s', (given) => {
    expect(chooseRequestId(given)).toBe(given);
  });

  it.each([
    undefined,
    '',
    'a b',
    ' a',
    'a ',
    'a\nb',
    'a\n',
    'a\u001b[31m',
    'a"b',
    '"a',
    'a"',
    'é',
    'a'.repeat(129),
  ])('replaces %j', (given) => {
    expect(chooseRequestId(given)).toMatch(UUID);
  });

  it('creates a different id each time', () => {
    expect(chooseRequestId(undefined)).not.toBe(chooseRequestId(undefined));
  });
});

describe('requestId', () => {
  function pass(headers: Record<string, string>) {
    const request = { headers } as unknown as Request & { requestId?: string };
    const sent: Record<string, unknown> = {};
    const response = { setHeader: (name: string, value: unknown) => (sent[name] = value) };
    const calls: unknown[][] = [];
    requestId(request, response as unknown as Response, (...given: unknown[]) => calls.push(given));
    return { requestId: request.requestId, sent, calls };
  }

  it('keeps the id of the request, sends it back and passes the request on', () => {
    expect(pass({ 'x-request-id': 'abc' })).toEqual({
      requestId: 'abc',
      sent: { 'X-Request-Id': 'abc' },
      calls: [[]],
    });
  });

  it('gives a request without an id a new one, and sends it back', () => {
    const { requestId, sent, calls } = pass({});
    expect(requestId).toMatch(UUID);
    expect([sent, calls]).toEqual([{ 'X-Request-Id': requestId }, [[]]]);
  });
});
