import { describe, expect, it } from '@jest/globals';
import { parseForm, readClient } from './client-credentials.js';

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

describe('parseForm', () => {
  it('decodes the fields of a form', () => {
    expect({ ...parseForm('scope=a+b%2B&store_hash=5ueh97') }).toEqual({
      scope: 'a b+',
      store_hash: '5ueh97',
    });
  });

  it('treats an empty field as absent', () => {
    expect({ ...parseForm('scope=&store_hash') }).toEqual({});
  });

  it('refuses a repeated field', () => {
    expect(() => parseForm('scope=a&scope=a')).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });

  it.each(['client_id=a%00n', 'client_secret=a%0A', 'store_hash=%C2%9B', 'token=%7F'])(
    'refuses a control character: %s',
    (text) => {
      expect(() => parseForm(text)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
    },
  );

  it('has only the fields that were sent', () => {
    expect(parseForm('a=1')['toString']).toBeUndefined();
  });
});

describe('readClient', () => {
  it('reads HTTP Basic and form-decodes both parts', () => {
    expect(readClient(basic('app%3A1:a+b%2B'), {})).toEqual({
      clientId: 'app:1',
      clientSecret: 'a b+',
      basic: true,
    });
  });

  it('reads the credentials from the form', () => {
    const form = { client_id: 'app', client_secret: 's' };
    expect(readClient(undefined, form)).toEqual({ clientId: 'app', clientSecret: 's', basic: false });
  });

  it('refuses credentials in both header and form', () => {
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
    [basic('app%00n:s'), {}],
    [basic('app\u0000n:s'), {}],
    [basic('app:s%1B'), {}],
    ['Bearer abc', {}],
    [basic('app:s'), { client_id: 'other' }],
  ])('finds no client in the header %j with the form %j', (authorization, form) => {
    expect(() => readClient(authorization, form)).toThrow(
      expect.objectContaining({ code: 'invalid_client' }),
    );
  });

  it('names the scheme Basic only in the refusal of a Basic header', () => {
    const challenge = { 'WWW-Authenticate': 'Basic realm="storehooks"' };
    expect(() => readClient('Basic x', {})).toThrow(expect.objectContaining({ headers: challenge }));
    expect(() => readClient(undefined, {})).toThrow(expect.objectContaining({ headers: {} }));
  });
});
