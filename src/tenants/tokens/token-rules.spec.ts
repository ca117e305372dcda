import { describe, expect, it } from '@jest/globals';
import type { AccessToken, Grant } from './access-token.js';
import { extendedGrant, isSameRequest, revokedToken } from './token-rules.js';

const owner = { storeHash: 's', clientId: 'c' };

describe('extendedGrant', () => {
  it('adds new scopes to the old ones, each once', () => {
    const before: Grant = { ...owner, scopes: ['default'] };
    const grant: Grant = { ...owner, scopes: ['events:write', 'default'] };
    expect(extendedGrant(before, grant)).toEqual({ ...owner, scopes: ['default', 'events:write'] });
    expect(extendedGrant(null, grant)).toEqual(grant);
  });

  it('takes no scope away', () => {
    const before: Grant = { ...owner, scopes: ['default'] };
    expect(extendedGrant(before, { ...owner, scopes: [] })).toEqual(before);
  });
});

describe('revokedToken', () => {
  const times = { createdAt: 1, expiresAt: null, revokedAt: null };
  const token: AccessToken = { ...owner, ...times, id: 't', hash: 'h', scopes: [] };

  it('has the time of the first revocation', () => {
    const revoked = revokedToken(token, 5);
    expect(revoked).toEqual({ ...token, revokedAt: 5 });
    expect(revokedToken(revoked!, 9)).toBeNull();
  });
});

describe('isSameRequest', () => {
  const grant: Grant = { ...owner, scopes: ['default', 'events:write'] };
  const times = { createdAt: 5, expiresAt: 15, revokedAt: null };
  const token: AccessToken = { ...grant, ...times, id: 't', hash: 'h' };

  it('accepts the grant and the lifetime of the token, in any order of scopes', () => {
    expect(isSameRequest(token, grant, 10)).toBe(true);
    expect(isSameRequest(token, { ...grant, scopes: ['events:write', 'default'] }, 10)).toBe(true);
    expect(isSameRequest({ ...token, expiresAt: null }, grant, null)).toBe(true);
  });

  it.each([
    [{ storeHash: 'other' }, 10],
    [{ clientId: 'other' }, 10],
    [{ scopes: ['default' as const] }, 10],
    [{}, 11],
    [{}, null],
  ])('refuses another one: %j with a lifetime of %s', (change, lifeMs) => {
    expect(isSameRequest(token, { ...grant, ...change }, lifeMs)).toBe(false);
  });
});
