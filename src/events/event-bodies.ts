import { createHash, hash as digest } from 'node:crypto';
import type { EventInput } from './event.schemas.js';

/** What tells a repeated publish from another one under the same idempotency key: SHA-256, hex. */
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
  /** Says so in the body, under the signature: a sample that its app asked for. */
  isTest?: boolean;
}

/**
 * The JSON text that hooks get (spec/http-api.md section 6). `hash` is the SHA-1 of the same text without it, so it
 * is put together from two pieces that both texts share.
 */
export function hookBody({ scope, storeId, storeHash, data, acceptedAt, isTest }: HookBodyParts): string {
  const head = `{"scope":${JSON.stringify(scope)},"store_id":${JSON.stringify(storeId)},"data":${JSON.stringify(data)}`;
  const seconds = Math.floor(acceptedAt / 1000);
  const mark = isTest ? ',"test":true' : '';
  const tail = `,"created_at":${seconds},"producer":${JSON.stringify(`stores/${storeHash}`)}${mark}}`;
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

/** The JSON text that web-hooks get. */
export function webHookBody({ object, action, payload, user, storeHash }: WebHookBodyParts): string {
  return JSON.stringify({ object, action, payload, user, tenantId: storeHash });
}
