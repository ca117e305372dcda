import { createHash, hash as digest } from 'node:crypto';
import type { EventInput } from './event.schemas.js';

/** SHA-256 in hex of what was published. A repeated idempotency key must come with the same hash. */
export function contentHash({ scope, data, record, user }: EventInput): string {
  return createHash('sha256')
    .update(JSON.stringify([scope, data, record ?? null, user ?? null]))
    .digest('hex');
}

export interface HookBodyParts {
  scope: string;
  storeId: string;
  storeHash: string;
  data: unknown;
  /** Epoch milliseconds; sent as whole seconds. */
  acceptedAt: number;
  /** Adds `"test":true` to the body: the event is a sample. */
  isTest?: boolean;
}

/**
 * The JSON text that hooks receive. `hash` is the SHA-1 of the same text without `hash`. Both texts are built from the
 * same two pieces, so that the data is serialized once.
 */
export function hookBody({ scope, storeId, storeHash, data, acceptedAt, isTest }: HookBodyParts): string {
  const head = `{"scope":${JSON.stringify(scope)},"store_id":${JSON.stringify(storeId)},"data":${JSON.stringify(data)}`;
  const seconds = Math.floor(acceptedAt / 1000);
  const test = isTest ? ',"test":true' : '';
  const tail = `,"created_at":${seconds},"producer":${JSON.stringify(`stores/${storeHash}`)}${test}}`;
  const hash = digest('sha1', head + tail);
  return `${head},"hash":"${hash}"${tail}`;
}

export interface WebHookBodyParts {
  object: string;
  action: string;
  payload: unknown;
  user: string | null;
  storeHash: string;
}

/** The JSON text that web-hooks receive. */
export function webHookBody({ object, action, payload, user, storeHash }: WebHookBodyParts): string {
  return JSON.stringify({ object, action, payload, user, tenantId: storeHash });
}
