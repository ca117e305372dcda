import * as crypto from 'node:crypto';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { importJWK } from 'jose';
import { jwkOf, newSigningKey } from '../../tenants/apps/key-pair.js';
import { newSigningSecret } from '../../tenants/digest.js';

const signed = jest.fn(crypto.sign as (...given: unknown[]) => Buffer);
jest.unstable_mockModule('node:crypto', () => ({ ...crypto, sign: signed }));
const { bodyOf, signatureOf } = await import('../model/event-body.js');
const { keySignatureOf } = await import('./key-signature.js');

const TEXT = '{"name":"Zoë"}';
const [key, other] = [newSigningKey(), newSigningKey()];
const signing = { id: 'msg_01J0000000000000000000000A', timestamp: 1_790_000_000, secrets: [key] };

/** As a receiver does it: with the public key alone, from the text of the request. */
async function verifies(
  entry: string,
  by: string,
  { timestamp, text = TEXT } = { timestamp: signing.timestamp },
) {
  const [version, signature] = entry.split(',');
  const publicKey = (await importJWK(jwkOf(by), 'EdDSA')) as crypto.webcrypto.CryptoKey;
  const message = Buffer.from(`${signing.id}.${timestamp}.${text}`);
  const bytes = Buffer.from(signature!, 'base64');
  return version === 'v1a' && (await crypto.webcrypto.subtle.verify('Ed25519', publicKey, bytes, message));
}

describe('A v1a signature', () => {
  beforeEach(() => {
    signed.mockClear();
  });

  it('is verified with the public key, and by no other key, body or timestamp', async () => {
    const entry = keySignatureOf(bodyOf(TEXT), signing);
    expect(await verifies(entry, key)).toBe(true);
    expect(await verifies(entry, other)).toBe(false);
    expect(await verifies(entry, key, { timestamp: signing.timestamp + 1 })).toBe(false);
    expect(await verifies(entry, key, { timestamp: signing.timestamp, text: '{"name":"Zoe"}' })).toBe(false);
  });

  it('is there for each key during a rotation, the first key first', async () => {
    const entries = keySignatureOf(bodyOf(TEXT), { ...signing, secrets: [key, other] }).split(' ');
    expect(await Promise.all([key, other].map((by, i) => verifies(entries[i]!, by)))).toEqual([true, true]);
  });

  it('is made once for all hooks within a second, although hooks of several apps take turns', () => {
    const body = bodyOf(TEXT);
    const apps = [[key], [other], [key, other]];
    const all = Array.from({ length: 30 }, (_, i) =>
      keySignatureOf(body, { ...signing, secrets: [...apps[i % 3]!] }),
    );
    expect(new Set(all).size).toBe(3);
    expect(signed).toHaveBeenCalledTimes(4);
  });

  it('is made again for another second, and for another body', async () => {
    const body = bodyOf(TEXT);
    keySignatureOf(body, signing);
    const later = { ...signing, timestamp: signing.timestamp + 1 };
    expect(await verifies(keySignatureOf(body, later), key, later)).toBe(true);
    keySignatureOf(bodyOf(TEXT), later);
    expect(signed).toHaveBeenCalledTimes(3);
  });

  it('leaves the v1 signature of the body as it was kept', () => {
    const body = bodyOf(TEXT);
    const symmetric = { ...signing, secrets: [newSigningSecret()] };
    signatureOf(body, symmetric);
    const kept = body.signed;
    keySignatureOf(body, signing);
    signatureOf(body, symmetric);
    expect(body.signed).toBe(kept);
  });
});
