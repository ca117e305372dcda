import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { publishHeadersOf } from './publish-headers.js';

const requestWith = (...rawHeaders: string[]) => {
  const pairs = Array.from({ length: rawHeaders.length / 2 }, (_, i) => rawHeaders.slice(2 * i, 2 * i + 2));
  return { headers: Object.fromEntries(pairs), rawHeaders } as unknown as IncomingMessage;
};

describe('publishHeadersOf', () => {
  it('is the idempotency key and the trace of the request', () => {
    const request = requestWith('idempotency-key', 'k', 'traceparent', '00-trace', 'x-other', 'a');
    expect(publishHeadersOf(request)).toEqual({ idempotencyKey: 'k', traceparent: '00-trace' });
  });

  it('has neither if they were not sent', () => {
    expect(publishHeadersOf(requestWith('x-other', 'a'))).toEqual({});
  });

  it('refuses two idempotency keys', () => {
    const twice = requestWith('idempotency-key', 'a', 'idempotency-key', 'b');
    expect(() => publishHeadersOf(twice)).toThrow(
      'The header Idempotency-Key was sent more than once. Send it once.',
    );
  });
});
