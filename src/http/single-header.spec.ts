import { describe, expect, it, jest } from '@jest/globals';
import type { Request, Response } from 'express';
import { headerValues, oneHost, singleHeader } from './single-header.js';

const request = (...rawHeaders: string[]) => {
  const values = headerValues(rawHeaders, 'idempotency-key');
  const headers = values.length > 0 ? { 'idempotency-key': values.join(', ') } : {};
  return { headers, rawHeaders };
};

describe('headerValues', () => {
  it('are those of this name alone, in any case of its letters', () => {
    const raw = ['X-Aa', '1', 'x-aA', '2', 'X-Ab', '3', 'X-Aaa', '4', 'y', 'x-aa'];
    expect(headerValues(raw, 'x-aa')).toEqual(['1', '2']);
  });
});

describe('oneHost', () => {
  const passed = (...hosts: string[]) => {
    const next = jest.fn();
    const rawHeaders = hosts.flatMap((host) => ['Host', host]);
    const sent = { headers: { host: hosts[0] }, rawHeaders } as unknown as Request;
    oneHost(sent, {} as Response, next);
    return next.mock.calls;
  };

  it('lets a request with one Host through, and refuses one with two', () => {
    expect(passed('a')).toEqual([[]]);
    expect(() => passed('a', 'b')).toThrow('The header Host was sent more than once. Send it once.');
  });
});

describe('singleHeader', () => {
  it('is the value, in which a comma may stand, or undefined', () => {
    expect(singleHeader(request('Idempotency-Key', 'a, b'), 'idempotency-key')).toBe('a, b');
    expect(singleHeader(request('X-Other', 'a'), 'idempotency-key')).toBeUndefined();
  });

  it.each(['b', 'a'])('refuses a second header with the value %s', (second) => {
    const twice = request('Idempotency-Key', 'a', 'X-Other', 'c', 'idempotency-key', second);
    expect(() => singleHeader(twice, 'idempotency-key')).toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        message: 'The header Idempotency-Key was sent more than once. Send it once.',
      }),
    );
  });
});
