import { describe, expect, it } from '@jest/globals';
import type { AccessToken } from '../tenants/tokens/access-token.js';
import { type AuthenticatedRequest, admit, presentedBy } from './admission.js';

const TOKEN: AccessToken = {
  id: 't1',
  hash: 'h',
  storeHash: '5ueh97',
  clientId: 'app',
  scopes: ['default'],
  createdAt: 0,
  expiresAt: null,
  revokedAt: null,
};

const requestWith = (parts: object = {}) =>
  ({
    rawHeaders: [],
    headers: {},
    params: {},
    url: '/',
    socket: { remoteAddress: '192.0.2.1' },
    ...parts,
  }) as unknown as AuthenticatedRequest;

const refusal = (code: string, challenge?: string) =>
  expect.objectContaining({ code, headers: challenge ? { 'WWW-Authenticate': challenge } : {} });

const REALM = 'Bearer realm="storehooks"';

describe('presentedBy', () => {
  it('returns the token and the app of a request', () => {
    const request = requestWith({ rawHeaders: ['X-Auth-Token', 'abc', 'X-Auth-Client', 'app'] });
    expect(presentedBy(request)).toMatchObject({ token: 'abc', clientId: 'app' });
  });

  it('refuses a request without credentials with a bare challenge', () => {
    expect(() => presentedBy(requestWith())).toThrow(refusal('unauthorized', REALM));
  });

  it('refuses malformed credentials and describes the fault', () => {
    const request = requestWith({ rawHeaders: ['Authorization', 'Bearer a b'] });
    const challenge = `${REALM}, error="invalid_request", error_description="The token is malformed."`;
    expect(() => presentedBy(request)).toThrow(refusal('invalid_request', challenge));
  });
});

describe('admit', () => {
  const admitted = (request: AuthenticatedRequest, clientId: string | null = null) => {
    admit(request, { token: 'abc', clientId }, TOKEN, ['default']);
    return request.principal;
  };

  it('puts the principal of the token on the request', () => {
    expect(admitted(requestWith({ requestId: 'r1' }), 'app')).toEqual({
      storeHash: '5ueh97',
      clientId: 'app',
      tokenId: 't1',
      scopes: ['default'],
      actor: { via: 'api', clientId: 'app', tokenId: 't1', address: '192.0.2.1', requestId: 'r1' },
    });
  });

  it('leaves address and request id null if they are unknown', () => {
    expect(admitted(requestWith({ socket: {} }))?.actor).toMatchObject({ address: null, requestId: null });
  });

  it('accepts the store of the token, in the path or in the tenant header', () => {
    expect(admitted(requestWith({ params: { store_hash: '5ueh97' } }))).toBeDefined();
    expect(admitted(requestWith({ headers: { tenant: '5ueh97' } }))).toBeDefined();
  });

  it.each([
    ['path', { params: { store_hash: 'other' } }],
    ['tenant header', { headers: { tenant: 'other' } }],
    [
      'path despite a matching tenant header',
      { params: { store_hash: 'other' }, headers: { tenant: '5ueh97' } },
    ],
  ])('refuses another store in the %s, without a challenge', (_, parts) => {
    const request = requestWith(parts);
    expect(() => admitted(request)).toThrow(refusal('wrong_store'));
    expect(request.principal).toBeUndefined();
  });

  it('refuses the token of another app like an unknown token, before it looks at the store', () => {
    const challenge = `${REALM}, error="invalid_token", error_description="The access token is not valid."`;
    const request = requestWith({ params: { store_hash: 'other' } });
    expect(() => admitted(request, 'other')).toThrow(refusal('invalid_token', challenge));
  });

  it('refuses a token without the scope, and names the scope', () => {
    const request = requestWith();
    const challenge = `${REALM}, error="insufficient_scope", scope="events:write"`;
    expect(() => admit(request, { token: 'abc', clientId: null }, TOKEN, ['events:write'])).toThrow(
      refusal('insufficient_scope', challenge),
    );
    expect(request.principal).toBeUndefined();
  });

  it('accepts a token with one of several scopes, and else names the first', () => {
    const admitBy = (...scopes: Parameters<typeof admit>[3]) =>
      admit(requestWith(), { token: 'abc', clientId: null }, TOKEN, scopes);
    expect(() => admitBy('events:write', 'default')).not.toThrow();
    expect(() => admitBy('events:write', 'events:write')).toThrow('events:write');
  });
});
