import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { bytesOf, type EventBody, type Signing } from '../model/event-body.js';

const PREFIX = 'whsk_';
const SEED_BYTES = 32;
/** An app has one, and two during a rotation. */
const MAX_KEPT_KEYS = 2048;

const keys = new LRUCache<string, KeyObject>({ max: MAX_KEPT_KEYS });

/** Keeps the keys used last, because decoding a key costs as much as signing with it. */
function keyOf(signingKey: string): KeyObject {
  const kept = keys.get(signingKey);
  if (kept !== undefined) return kept;
  const bytes = Buffer.from(signingKey.slice(PREFIX.length), 'base64');
  const [d, x] = [bytes.subarray(0, SEED_BYTES), bytes.subarray(SEED_BYTES)].map((part) =>
    part.toString('base64url'),
  );
  const key = createPrivateKey({ key: { kty: 'OKP', crv: 'Ed25519', d: d!, x: x! }, format: 'jwk' });
  keys.set(signingKey, key);
  return key;
}

interface Kept {
  timestamp: number;
  /** Signatures by the keys that made them: apps take turns within an event. */
  byKeys: Map<string, string>;
}

/** Beside the bodies, not in them: a body whose hooks have no such signature pays nothing. */
const keptOf = new WeakMap<EventBody, Kept>();

/**
 * The `v1a` part of `webhook-signature`: one ed25519 signature for each `whsk_…` in `secrets`, in their order. Within a
 * second, it is made once for all hooks of an app, because it costs about twenty times an HMAC.
 */
export function keySignatureOf(body: EventBody, { id, timestamp, secrets }: Signing): string {
  let kept = keptOf.get(body);
  if (kept?.timestamp !== timestamp) {
    kept = { timestamp, byKeys: new Map() };
    keptOf.set(body, kept);
  }
  const name = secrets.join();
  let signature = kept.byKeys.get(name);
  if (signature === undefined) {
    const message = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), bytesOf(body)]);
    signature = secrets.map((key) => `v1a,${sign(null, message, keyOf(key)).toString('base64')}`).join(' ');
    kept.byKeys.set(name, signature);
  }
  return signature;
}
