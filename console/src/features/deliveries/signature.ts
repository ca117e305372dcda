export interface Signable {
  id: string;
  timestamp: string;
  body: string;
}

const PREFIX = 'whsec_';

/** As the service signs (Standard Webhooks 1.0). Null if this is not a signing secret. */
export async function signatureOf({ id, timestamp, body }: Signable, secret: string): Promise<string | null> {
  const key = keyOf(secret);
  if (key === null) return null;
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const imported = await crypto.subtle.importKey('raw', key, hmac, false, ['sign']);
  const text = new TextEncoder().encode(`${id}.${timestamp}.${body}`);
  const digest = new Uint8Array(await crypto.subtle.sign('HMAC', imported, text));
  return `v1,${btoa(String.fromCharCode(...digest))}`;
}

/** What a person compares, to know which secret this is. */
export const secretEnd = (secret: string): string => secret.trim().slice(-4);

function keyOf(secret: string): Uint8Array<ArrayBuffer> | null {
  if (!secret.startsWith(PREFIX) || secret.length === PREFIX.length) return null;
  try {
    return Uint8Array.from(atob(secret.slice(PREFIX.length)), (char) => char.charCodeAt(0));
  } catch {
    return null;
  }
}
