import { hash as digest } from 'node:crypto';
import { canonicalJson } from './canonical-json.js';
import type { EventInput } from './event.schemas.js';

/** What the publisher sent for receivers, as JSON texts. Nothing parses and prints them again: they arrive as sent. */
export interface EventTexts {
  data: string;
  /** Absent if it was not sent: `data` stands in for it. */
  record?: string | undefined;
  /** A JSON string or `null`. */
  user?: string | undefined;
}

/** The texts of an event that the service itself publishes. */
export const textsOf = ({ data, record, user }: EventInput): EventTexts => ({
  data: JSON.stringify(data),
  record: record && JSON.stringify(record),
  user: JSON.stringify(user ?? null),
});

/**
 * SHA-256 in hex of what was published. A repeated idempotency key must come with the same hash. The order of members
 * does not matter. The text of numbers does.
 */
export function contentHash(scope: string, { data, record = 'null', user = 'null' }: EventTexts): string {
  return digest('sha256', canonicalJson(`[${JSON.stringify(scope)},${data},${record},${user}]`));
}

export interface HookBodyParts {
  scope: string;
  storeId: string;
  storeHash: string;
  /** JSON text. */
  data: string;
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
  const head = `{"scope":${JSON.stringify(scope)},"store_id":${JSON.stringify(storeId)},"data":${data}`;
  const seconds = Math.floor(acceptedAt / 1000);
  const test = isTest ? ',"test":true' : '';
  const tail = `,"created_at":${seconds},"producer":${JSON.stringify(`stores/${storeHash}`)}${test}}`;
  const hash = digest('sha1', head + tail);
  return `${head},"hash":"${hash}"${tail}`;
}

export interface WebHookBodyParts {
  object: string;
  action: string;
  /** JSON text. */
  payload: string;
  /** JSON text: a string or `null`. */
  user: string;
  storeHash: string;
}

/** The JSON text that web-hooks receive. */
export function webHookBody({ object, action, payload, user, storeHash }: WebHookBodyParts): string {
  const head = `{"object":${JSON.stringify(object)},"action":${JSON.stringify(action)},"payload":${payload}`;
  return `${head},"user":${user},"tenantId":${JSON.stringify(storeHash)}}`;
}
