import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { digest } from '../digest.js';
import type { PortalSession } from '../portal/portal-session.js';
import type { PortalSessionRepository } from '../portal/portal-session.repository.js';
import type { AccessToken } from './access-token.js';
import { TokenRepository } from './token.repository.js';
import { TokenCache, TokenVerifier } from './token-verifier.js';

const token = (id: string): AccessToken => ({
  id,
  hash: `hash-${id}`,
  storeHash: '5ueh97',
  clientId: 'app',
  scopes: ['default'],
  createdAt: 0,
  expiresAt: null,
  revokedAt: null,
});

describe('TokenCache', () => {
  it('returns a token for 30 seconds', () => {
    let now = 0;
    const cache = new TokenCache(10, () => now);
    cache.put('h', token('a'));
    now = 29_999;
    expect(cache.get('h')?.id).toBe('a');
    now = 30_000;
    expect(cache.get('h')).toBeUndefined();
  });

  it('evicts the oldest entry when it is full', () => {
    const cache = new TokenCache(2, () => 0);
    for (const id of ['a', 'b', 'c']) cache.put(id, token(id));
    expect(['a', 'b', 'c'].map((hash) => cache.get(hash)?.id)).toEqual([undefined, 'b', 'c']);
  });

  it('forgets a token by its id', () => {
    const cache = new TokenCache(2, () => 0);
    cache.put('h', token('a'));
    cache.put('i', token('b'));
    cache.forget('a');
    expect([cache.get('h'), cache.get('i')?.id]).toEqual([undefined, 'b']);
  });
});

const record: AccessToken = {
  id: 'id',
  hash: digest('token'),
  storeHash: '5ueh97',
  clientId: 'app',
  scopes: ['default'],
  createdAt: 0,
  expiresAt: null,
  revokedAt: null,
};

/** A repository of one token. Reads wait for `gate`. */
class OneToken extends TokenRepository {
  reads = 0;
  current: AccessToken = record;
  gate: Promise<void> = Promise.resolve();

  async findByHash(hash: string): Promise<AccessToken | null> {
    this.reads++;
    const found = hash === record.hash ? this.current : null;
    await this.gate;
    return found;
  }

  create = () => Promise.reject(new Error('not here'));
  grant = () => Promise.reject(new Error('not here'));
  findGrant = () => Promise.reject(new Error('not here'));
  find = () => Promise.reject(new Error('not here'));
  list = () => Promise.reject(new Error('not here'));
  ofStore = () => Promise.reject(new Error('not here'));
  revoke = () => Promise.reject(new Error('not here'));
}

/** The sessions of one open session, whose token is `portal.token`. */
class OneSession implements PortalSessionRepository {
  current: PortalSession = {
    id: 'session',
    storeHash: 'store',
    clientId: 'app',
    access: 'read',
    codeHash: 'code',
    tokenHash: digest('portal.token'),
    createdAt: 0,
    expiresAt: Date.now() + 60_000,
    openedAt: 0,
    revokedAt: null,
  };

  findByTokenHash = async (hash: string) => (hash === this.current.tokenHash ? this.current : null);
  create = () => Promise.reject(new Error('not here'));
  useCode = () => Promise.reject(new Error('not here'));
  list = () => Promise.reject(new Error('not here'));
  revoke = () => Promise.reject(new Error('not here'));
}

const sessions = new OneSession();

describe('TokenVerifier', () => {
  it('finds the token of a portal session, with its access, until the session is revoked', async () => {
    const [tokens, sessions] = [new OneToken(), new OneSession()];
    const verifier = new TokenVerifier(tokens, sessions);
    expect(await verifier.verify('portal.token')).toMatchObject({
      id: 'session',
      portal: 'read',
      scopes: ['default'],
    });
    expect(await verifier.verify('portal.other')).toBeNull();
    sessions.current = { ...sessions.current, revokedAt: 1 };
    verifier.forget('session');
    expect(await verifier.verify('portal.token')).toBeNull();
    expect(tokens.reads).toBe(0);
  });

  it('reads a token once for concurrent and later requests', async () => {
    const tokens = new OneToken();
    const verifier = new TokenVerifier(tokens, sessions);
    await Promise.all([1, 2, 3].map(() => verifier.verify('token')));
    expect([(await verifier.verify('token'))?.id, verifier.recall('token')?.id, tokens.reads]).toEqual([
      'id',
      'id',
      1,
    ]);
  });

  it('does not cache an unknown token', async () => {
    const tokens = new OneToken();
    const verifier = new TokenVerifier(tokens, sessions);
    for (let i = 0; i < 2; i++) expect(await verifier.verify('guess')).toBeNull();
    expect([verifier.recall('guess'), tokens.reads]).toEqual([null, 2]);
  });

  it('does not cache a read during which the token was revoked', async () => {
    const tokens = new OneToken();
    const verifier = new TokenVerifier(tokens, sessions);
    let open = () => {};
    tokens.gate = new Promise((resolve) => {
      open = resolve;
    });
    const reading = verifier.verify('token');
    tokens.current = { ...record, revokedAt: 1 };
    verifier.forget('id');
    open();
    await reading;
    expect([verifier.recall('token'), await verifier.verify('token')]).toEqual([null, null]);
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('refuses a cached token once it has expired', async () => {
    const tokens = new OneToken();
    const expiresAt = Date.now() + 60_000;
    tokens.current = { ...record, expiresAt };
    const verifier = new TokenVerifier(tokens, sessions);
    expect(await verifier.verify('token')).not.toBeNull();
    jest.spyOn(Date, 'now').mockReturnValue(expiresAt);
    expect([verifier.recall('token'), await verifier.verify('token')]).toEqual([null, null]);
  });

  it('reads again after a failed read', async () => {
    const tokens = new OneToken();
    const verifier = new TokenVerifier(tokens, sessions);
    tokens.gate = Promise.reject(new Error('down'));
    await expect(verifier.verify('token')).rejects.toThrow('down');
    tokens.gate = Promise.resolve();
    expect((await verifier.verify('token'))?.id).toBe('id');
  });
});
