import { describe, expect, it } from '@jest/globals';
import { readCredentials } from './bearer-credentials.js';

const read = (...headers: string[]) => readCredentials(headers, '/web-hook');

describe('readCredentials', () => {
  it('reads a token from the Authorization header, ignoring the case of name and scheme', () => {
    for (const [name, scheme] of [
      ['Authorization', 'Bearer'],
      ['authorization', 'bearer '],
    ] as const) {
      expect(read(name, `${scheme} abc-._~+/1==`)).toEqual({
        outcome: 'token',
        token: 'abc-._~+/1==',
        clientId: null,
      });
    }
  });

  it('reads a token from X-Auth-Token, and the app from X-Auth-Client', () => {
    expect(read('X-Auth-Token', 'abc', 'X-Auth-Client', 'app')).toEqual({
      outcome: 'token',
      token: 'abc',
      clientId: 'app',
    });
  });

  it.each([[[]], [['Authorization', 'Basic YTpi']], [['Authorization', 'Bearerabc']], [['Cookie', 'a=b']]])(
    'finds no credentials in %j',
    (headers) => {
      expect(read(...headers)).toEqual({ outcome: 'missing' });
    },
  );

  it('ignores a token that is only in the query', () => {
    expect(readCredentials([], '/web-hook?access_token=abc')).toEqual({ outcome: 'missing' });
  });

  it.each([
    ['no token', ['Authorization', 'Bearer']],
    ['an empty token', ['Authorization', 'Bearer ']],
    ['two words', ['Authorization', 'Bearer a b']],
    ['a character outside the grammar', ['Authorization', 'Bearer a"b']],
    ['padding in the middle', ['Authorization', 'Bearer a=b']],
    ['a comma-joined pair', ['Authorization', 'Bearer a, Bearer b']],
    ['4,097 characters', ['Authorization', `Bearer ${'a'.repeat(4097)}`]],
    ['two Authorization headers', ['Authorization', 'Bearer a', 'authorization', 'Bearer a']],
    ['both headers', ['Authorization', 'Bearer a', 'X-Auth-Token', 'a']],
    ['both headers, one of them Basic', ['Authorization', 'Basic a', 'X-Auth-Token', 'a']],
    ['two X-Auth-Token headers', ['X-Auth-Token', 'a', 'X-Auth-Token', 'a']],
    ['an empty X-Auth-Token', ['X-Auth-Token', '']],
  ])('refuses %s', (_, headers) => {
    expect(read(...headers).outcome).toBe('malformed');
  });

  it('refuses a token in both header and query', () => {
    const headers = ['Authorization', 'Bearer a'];
    expect(readCredentials(headers, '/web-hook?page=1&access%5Ftoken=a').outcome).toBe('malformed');
    expect(readCredentials(headers, '/web-hook?page=1').outcome).toBe('token');
  });

  it('accepts a token of exactly 4,096 characters', () => {
    expect(read('Authorization', `Bearer ${'a'.repeat(4096)}`).outcome).toBe('token');
  });
});
