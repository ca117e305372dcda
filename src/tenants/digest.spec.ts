import { describe, expect, it } from '@jest/globals';
import { digest, newSecret, newSigningSecret, sameDigest } from './digest.js';

describe('digest', () => {
  it('is the SHA-256 in hex', () => {
    expect(digest('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});

describe('sameDigest', () => {
  it('accepts only an equal digest', () => {
    const [one, other] = [digest('a'), digest('b')];
    expect([sameDigest(one, digest('a')), sameDigest(one, other), sameDigest(one, '')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('newSecret', () => {
  it('returns 32 random bytes in base64url', () => {
    expect(newSecret()).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(newSecret()).not.toBe(newSecret());
  });
});

describe('newSigningSecret', () => {
  it('returns whsec_ and 32 random bytes in base64', () => {
    const secret = newSigningSecret();
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(newSigningSecret()).not.toBe(secret);
  });
});
