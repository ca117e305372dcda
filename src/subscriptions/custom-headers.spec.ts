import { describe, expect, it } from '@jest/globals';
import { checkCustomHeaders } from './custom-headers.js';

const names = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`X-Header-${i}`, 'v']));

describe('checkCustomHeaders', () => {
  it('keeps headers as they are, in a record without a prototype', () => {
    const given = { 'X-Auth-Token': 'a b\tc~', Authorization: 'Bearer x', Empty: '' };
    const verdict = checkCustomHeaders(given);
    expect(verdict).toMatchObject({ ok: true, headers: given });
    expect(verdict.ok && Object.getPrototypeOf(verdict.headers)).toBeNull();
  });

  it('accepts up to ten headers', () => {
    expect(checkCustomHeaders({}).ok).toBe(true);
    expect(checkCustomHeaders(names(10)).ok).toBe(true);
    expect(checkCustomHeaders(names(11))).toEqual({ ok: false, reason: 'Send at most 10 headers.' });
  });

  it.each([null, undefined, 'X-A: b', [], 7])('refuses %j, which is not an object of headers', (headers) => {
    const reason = 'Send an object of header names and values, or null.';
    expect(checkCustomHeaders(headers)).toEqual({ ok: false, reason });
  });

  it.each([
    'host',
    'Host',
    'content-length',
    'Content-Type',
    'content-encoding',
    'Transfer-Encoding',
    'connection',
    'keep-alive',
    'TE',
    'trailer',
    'trailers',
    'upgrade',
    'expect',
    'accept-encoding',
    'User-Agent',
    'via',
    'forwarded',
    'date',
    'webhook-id',
    'Webhook-Signature',
    'x-forwarded-for',
    'proxy-authorization',
    'Sec-Fetch-Mode',
    'x-amz-target',
    'x-amzn-trace-id',
    'x-aws-ec2-metadata-token',
    'x-goog',
    'X-Google-Metadata-Request',
    'x-azure-a',
    'Metadata-Flavor',
  ])('refuses the reserved header %s and names it', (name) => {
    expect(checkCustomHeaders({ [name]: 'v' })).toEqual({
      ok: false,
      header: name,
      reason: 'This name is reserved. Choose another one, such as X-Auth-Token.',
    });
  });

  it.each(['', 'a b', 'a:b', 'a\r\nb', 'ünï', 'a"b', 'a/b', 'x'.repeat(65)])(
    'refuses the name %j',
    (name) => {
      const reason = 'Send header names of 1 to 64 letters, digits, hyphens and underscores.';
      expect(checkCustomHeaders({ [name]: 'v' })).toEqual({ ok: false, header: name, reason });
    },
  );

  it.each([
    ['a\r\nX-B: c', 'Send a value of printable ASCII characters only.'],
    ['a\u0000', 'Send a value of printable ASCII characters only.'],
    ['\u007f', 'Send a value of printable ASCII characters only.'],
    ['éa', 'Send a value of printable ASCII characters only.'],
    ['x'.repeat(1025), 'Send a value of at most 1024 characters.'],
    [' a', 'Send a value without spaces at its ends: no receiver would see them.'],
    ['a ', 'Send a value without spaces at its ends: no receiver would see them.'],
    ['a\t', 'Send a value without spaces at its ends: no receiver would see them.'],
    [' ', 'Send a value without spaces at its ends: no receiver would see them.'],
    [7, 'Send the value as a string.'],
    [null, 'Send the value as a string.'],
    [['a'], 'Send the value as a string.'],
    [{}, 'Send the value as a string.'],
  ])('refuses the value %j', (value, reason) => {
    expect(checkCustomHeaders({ 'X-A': value })).toEqual({ ok: false, header: 'X-A', reason });
  });

  it('accepts a name of 64 and a value of 1,024 characters', () => {
    expect(checkCustomHeaders({ ['x'.repeat(64)]: 'v'.repeat(1024) }).ok).toBe(true);
  });

  it('refuses names that differ only in case', () => {
    const reason = 'Send each header once.';
    const twice = { 'x-token': 'a', 'X-Token': 'b' };
    expect(checkCustomHeaders(twice)).toEqual({ ok: false, header: 'X-Token', reason });
  });

  it('refuses more than 8 KiB in all', () => {
    // Each header counts its name, its value and 4 characters of line overhead: 8 times 1,024 characters.
    const full = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`X-${i}`, 'v'.repeat(1_017)]));
    expect(checkCustomHeaders(full).ok).toBe(true);
    const reason = 'Send headers of at most 8 KiB in all.';
    expect(checkCustomHeaders({ ...full, 'X-0': 'v'.repeat(1_018) })).toEqual({ ok: false, reason });
  });
});
