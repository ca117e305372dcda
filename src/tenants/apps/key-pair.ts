import { generateKeyPairSync, hash } from 'node:crypto';

const PRIVATE_PREFIX = 'whsk_';
const PUBLIC_PREFIX = 'whpk_';
const SEED_BYTES = 32;

/** A public key as RFC 8037 writes it. */
export interface PublicJwk {
  kty: 'OKP';
  crv: 'Ed25519';
  /** The 32 bytes in base64url. */
  x: string;
  /** Its RFC 7638 thumbprint: the same key has the same id everywhere. */
  kid: string;
  use: 'sig';
}

/** A new ed25519 key as Standard Webhooks writes it: `whsk_` and base64 of the seed and the public key, 32 bytes each. */
export function newSigningKey(): string {
  const { d, x } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const bytes = [d!, x!].map((part) => Buffer.from(part, 'base64url'));
  return PRIVATE_PREFIX + Buffer.concat(bytes).toString('base64');
}

const publicBytesOf = (signingKey: string) =>
  Buffer.from(signingKey.slice(PRIVATE_PREFIX.length), 'base64').subarray(SEED_BYTES);

/** The `whpk_…` of a `whsk_…`. */
export const publicKeyOf = (signingKey: string): string =>
  PUBLIC_PREFIX + publicBytesOf(signingKey).toString('base64');

/** The public part of a `whsk_…`. */
export function jwkOf(signingKey: string): PublicJwk {
  const x = publicBytesOf(signingKey).toString('base64url');
  // RFC 7638: the required members, sorted by name, without white space.
  const kid = hash('sha256', JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x }), 'base64url');
  return { kty: 'OKP', crv: 'Ed25519', x, kid, use: 'sig' };
}
