import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

/** SHA-256, hex: what is stored of a token or a client secret (both are random, so no slow hash is needed). */
export const digest = (secret: string): string => hash('sha256', secret, 'hex');

/** In constant time; digests are of one length. */
export const sameDigest = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));

/** 256 random bits, base64url: tokens and client secrets. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** Standard Webhooks: `whsec_` and base64 of 32 random bytes. */
export const newSigningSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;
