import { describe, expect, it } from '@jest/globals';
import { readClient } from './client-credentials.js';

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

describe('readClient', () => {
  it('reads Basic, form-decoding both parts', () => {
    expect(readClient(basic('app%3A1:a+b%2B'), {})).toEqual({
      clientId: 'app:1',
      clientSecret: 'a b+',
      basic: true,
    });
  });

  it('reads the form', () => {
    const form = { client_id: 'app', client_secret: 's' };
    expect(readClient(undefined, form)).toEqual({ clientId: 'app', clientSecret: 's', basic: false });
  });

  it('refuses both at once', () => {
    const read = () => readClient(basic('app:s'), { client_id: 'app', client_secret: 's' });
    expect(read).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });

  it.each([
    [undefined, {}],
    [undefined, { client_id: 'app' }],
    [undefined, { client_secret: 's' }],
    [basic('app'), {}],
    [basic(':s'), {}],
    [basic('app:'), {}],
    [basic('app:%zz'), {}],
    ['Bearer abc', {}],
    [basic('app:s'), { client_id: 'other' }],
  ])('does not authenticate %j with %j', (authorization, form) => {
    expect(() => readClient(authorization, form)).toThrow(
      expect.objectContaining({ code: 'invalid_client' }),
    );
  });

  it('names the scheme only to who used it', () => {
    const challenge = { 'WWW-Authenticate': 'Basic realm="storehooks"' };
    expect(() => readClient('Basic x', {})).toThrow(expect.objectContaining({ headers: challenge }));
    expect(() => readClient(undefined, {})).toThrow(expect.objectContaining({ headers: {} }));
  });
});
