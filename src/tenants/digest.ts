import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

/** SHA-256 in hex, stored in place of a token or client secret. Both are random, so no slow hash is needed. */
export const digest = (secret: string): string => hash('sha256', secret, 'hex');

/** Compares in constant time. All digests have the same length. */
export const sameDigest = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));

/** A new token or client secret: 256 random bits in base64url. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

export const SIGNING_SECRET_PREFIX = 'whsec_';

/** A new signing secret as Standard Webhooks defines it: `whsec_` and base64 of 32 random bytes. */
export const newSigningSecret = (): string => SIGNING_SECRET_PREFIX + randomBytes(32).toString('base64');
