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
    expect(checkCustomHeaders(names(11)).ok).toBe(false);
  });

  it.each([null, undefined, 'X-A: b', [], 7])('refuses %j, which is not an object of headers', (headers) => {
    expect(checkCustomHeaders(headers).ok).toBe(false);
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
      reason: expect.any(String),
    });
  });

  it.each(['', 'a b', 'a:b', 'a\r\nb', 'ünï', 'a"b', 'a/b', 'x'.repeat(65)])(
    'refuses the name %j',
    (name) => {
      expect(checkCustomHeaders({ [name]: 'v' })).toMatchObject({ ok: false, header: name });
    },
  );

  it.each(['a\r\nX-B: c', 'a\u0000', '\u007f', 'é', 'x'.repeat(1025), 7, null, ['a'], {}])(
    'refuses the value %j',
    (value) => {
      expect(checkCustomHeaders({ 'X-A': value })).toMatchObject({ ok: false, header: 'X-A' });
    },
  );

  it('refuses names that differ only in case', () => {
    expect(checkCustomHeaders({ 'X-Token': 'a', 'x-token': 'b' })).toMatchObject({
      ok: false,
      header: 'x-token',
    });
  });

  it('refuses more than 8 KiB in all', () => {
    const full = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`X-${i}`, 'v'.repeat(1000)]));
    expect(checkCustomHeaders(full).ok).toBe(true);
    expect(checkCustomHeaders({ ...full, 'X-8': 'v'.repeat(200) }).ok).toBe(false);
  });
});
