import { describe, expect, it } from '@jest/globals';
import type { AccessToken } from './access-token.js';
import { TokenCache } from './token-cache.js';

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
  it('gives what was put until it is half a minute old', () => {
    let now = 0;
    const cache = new TokenCache(10, () => now);
    cache.put('h', token('a'));
    now = 29_999;
    expect(cache.get('h')?.id).toBe('a');
    now = 30_000;
    expect(cache.get('h')).toBeUndefined();
  });

  it('drops the oldest entry when it is full', () => {
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
