/** Who made a change, and from where. */
export interface Actor {
  via: 'api' | 'cli' | 'service';
  /** The app whose token was used; null for the operator and the service itself. */
  clientId: string | null;
  tokenId: string | null;
  /** Remote address; null where there is none. */
  address: string | null;
  requestId: string | null;
}

const nobody = { clientId: null, tokenId: null, address: null, requestId: null };

export const OPERATOR: Actor = { via: 'cli', ...nobody };
export const SERVICE: Actor = { via: 'service', ...nobody };

export type ChangedKind = 'store' | 'app' | 'grant' | 'token' | 'subscription' | 'delivery' | 'replay';

/**
 * One mutation, written in the transaction that made it: the audit row, and at the same time the feed
 * that tells every process which cached record is stale.
 */
export interface Change {
  /** 1, 2, 3 … in the order of commit, without gaps that fill up later. */
  seq: number;
  at: number;
  actor: Actor;
  /** `created`, `updated`, `deleted`, `revoked`, `turned_off`, … */
  action: string;
  kind: ChangedKind;
  /** The record's own key: store hash, client id, token id, subscription key. */
  key: string;
  storeHash: string | null;
  clientId: string | null;
  /** The record without its secrets; null before it was there, or after. */
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}
