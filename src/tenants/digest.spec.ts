import { describe, expect, it } from '@jest/globals';
import { newSigningSecret } from './digest.js';

describe('newSigningSecret', () => {
  it('returns whsec_ and 32 random bytes in base64', () => {
    const secret = newSigningSecret();
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(newSigningSecret()).not.toBe(secret);
  });
});
