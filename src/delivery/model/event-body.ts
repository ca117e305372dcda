import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/** One attempt's message (Standard Webhooks 1.0). */
export interface SignedMessage {
  /** `webhook-id`: the event's id, the same on every attempt. */
  id: string;
  /** `webhook-timestamp`: the time of this attempt in epoch seconds. */
  timestamp: number;
  body: string | Buffer;
  /** `whsec_…`, in the order of their signatures. */
  secrets: readonly string[];
}

const PREFIX = 'whsec_';
/** An app has two, and up to four during a rotation. */
const MAX_KEPT_KEYS = 2048;

/** `webhook-signature`: one signature for each secret, in their order. */
export function sign({ id, timestamp, body, secrets }: SignedMessage): string {
  const head = `${id}.${timestamp}.`;
  return secrets.map((secret) => `v1,${hmac(secret).update(head).update(body).digest('base64')}`).join(' ');
}

const hmac = (secret: string) => createHmac('sha256', keyOf(secret));

const keys = new LRUCache<string, KeyObject>({ max: MAX_KEPT_KEYS });

/** Keeps the keys used last, because decoding a key costs more than setting up the HMAC. */
function keyOf(secret: string): KeyObject {
  const kept = keys.get(secret);
  if (kept !== undefined) return kept;
  const key = createSecretKey(secret.slice(PREFIX.length), 'base64');
  keys.set(secret, key);
  return key;
}

/**
 * The JSON text that an event's deliveries of one kind share. The first attempt keeps its bytes and signature here for the
 * others: within a second, the signature is the same for all hooks of an app. It is a plain object, because it passes
 * from one thread to another.
 */
export interface EventBody {
  readonly text: string;
  bytes: Buffer | null;
  signed: Signed | null;
}

interface Signed {
  timestamp: number;
  secrets: string;
  signature: string;
}

export interface Signing {
  /** `webhook-id` */
  id: string;
  /** `webhook-timestamp` in epoch seconds. */
  timestamp: number;
  /** `whsec_…` or `whsk_…`, in the order of their signatures. */
  secrets: readonly string[];
}

export const bodyOf = (text: string): EventBody => ({ text, bytes: null, signed: null });

export function bytesOf(body: EventBody): Buffer {
  body.bytes ??= Buffer.from(body.text);
  return body.bytes;
}

/** `webhook-signature` */
export function signatureOf(body: EventBody, { id, timestamp, secrets }: Signing): string {
  const key = secrets.join();
  const last = body.signed;
  if (last?.timestamp === timestamp && last.secrets === key) return last.signature;
  const signature = sign({ id, timestamp, body: bytesOf(body), secrets });
  body.signed = { timestamp, secrets: key, signature };
  return signature;
}
