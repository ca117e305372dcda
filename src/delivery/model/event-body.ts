import { sign } from './signature.js';

/**
 * The JSON text that an event's deliveries of one kind carry. Whoever sends it first leaves here what the others can
 * use: its bytes, and the signature, which is the same for all hooks of an app within a second. A plain object, since
 * it crosses from one thread to another.
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
  /** `webhook-timestamp`, whole seconds. */
  timestamp: number;
  /** `whsec_…`, the newest first. */
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
