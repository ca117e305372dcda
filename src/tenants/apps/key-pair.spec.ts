import { describe, expect, it } from '@jest/globals';
import { calculateJwkThumbprint, importJWK } from 'jose';
import { jwkOf, newSigningKey, publicKeyOf } from './key-pair.js';

describe('A signing key', () => {
  it('has the form of Standard Webhooks, and another value each time', () => {
    const [key, other] = [newSigningKey(), newSigningKey()];
    expect(key).toMatch(/^whsk_[A-Za-z0-9+/]{86}==$/);
    expect(publicKeyOf(key)).toMatch(/^whpk_[A-Za-z0-9+/]{43}=$/);
    expect(other).not.toBe(key);
  });

  it('has a public JWK that jose imports, with the thumbprint that jose computes', async () => {
    const jwk = jwkOf(newSigningKey());
    expect(await importJWK(jwk, 'EdDSA')).toMatchObject({ type: 'public' });
    expect(jwk.kid).toBe(await calculateJwkThumbprint(jwk));
  });

  it('shows the same public key in both forms, and nothing of the private one', () => {
    const key = newSigningKey();
    const bytes = Buffer.from(key.slice('whsk_'.length), 'base64');
    const { x, ...rest } = jwkOf(key);
    expect(Buffer.from(x, 'base64url')).toEqual(Buffer.from(publicKeyOf(key).slice(5), 'base64'));
    expect(Buffer.from(x, 'base64url')).toEqual(bytes.subarray(32));
    expect(Object.keys(rest).sort()).toEqual(['crv', 'kid', 'kty', 'use']);
  });
});
