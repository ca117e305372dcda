import { hash as digest } from 'node:crypto';
import { canonicalJson } from './canonical-json.js';
import type { EventInput } from './event.schemas.js';

/** What the publisher sent for receivers, as JSON texts. Nothing parses and prints them again: they arrive as sent. */
export interface EventTexts {
  data: string;
  /** Absent if it was not sent: `data` stands in for it. */
  record?: string | undefined;
  /** Absent if it was not sent. */
  previous?: string | undefined;
  /** A JSON string or `null`. */
  user?: string | undefined;
}

/** The texts of an event that the service itself publishes. */
export const textsOf = ({ data, record, previous, user }: EventInput): EventTexts => ({
  data: JSON.stringify(data),
  record: record && JSON.stringify(record),
  previous: previous && JSON.stringify(previous),
  user: JSON.stringify(user ?? null),
});

/**
 * SHA-256 in hex of what was published. A repeated idempotency key must come with the same hash. The order of members
 * does not matter. The text of numbers does.
 */
export function contentHash(scope: string, texts: EventTexts): string {
  const { data, record = 'null', user = 'null', previous } = texts;
  // Without `previous`, the hash is the one of versions that did not know it.
  const more = previous === undefined ? '' : `,${previous}`;
  return digest('sha256', canonicalJson(`[${JSON.stringify(scope)},${data},${record},${user}${more}]`));
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
  /** JSON pointers to what has changed in the record, or null if that is not known. */
  changedFields?: readonly string[] | null;
}

/**
 * The JSON text that hooks receive. `hash` is the SHA-1 of the same text without `hash`. Both texts are built from the
 * same two pieces, so that the data is serialized once.
 */
export function hookBody(parts: HookBodyParts): string {
  const { scope, storeId, storeHash, data, acceptedAt, isTest, changedFields } = parts;
  const head = `{"scope":${JSON.stringify(scope)},"store_id":${JSON.stringify(storeId)},"data":${data}`;
  const seconds = Math.floor(acceptedAt / 1000);
  const producer = JSON.stringify(`stores/${storeHash}`);
  const tail = `,"created_at":${seconds},"producer":${producer}${testMember(isTest)}${changedMember(changedFields)}}`;
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
  /** Adds `"test":true` to the body: the event is a sample. */
  isTest?: boolean;
  /** JSON pointers to what has changed in the record, or null if that is not known. */
  changedFields?: readonly string[] | null;
}

/** The JSON text that web-hooks receive. */
export function webHookBody(parts: WebHookBodyParts): string {
  const { object, action, payload, user, storeHash, isTest, changedFields } = parts;
  const head = `{"object":${JSON.stringify(object)},"action":${JSON.stringify(action)},"payload":${payload}`;
  const tenant = JSON.stringify(storeHash);
  return `${head},"user":${user},"tenantId":${tenant}${testMember(isTest)}${changedMember(changedFields)}}`;
}

const testMember = (isTest: boolean | undefined) => (isTest ? ',"test":true' : '');

const changedMember = (changed: readonly string[] | null | undefined) =>
  changed ? `,"changed_fields":${JSON.stringify(changed)}` : '';
