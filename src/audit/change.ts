/** Who made a change, and from where. */
export interface Actor {
  via: 'api' | 'cli' | 'service';
  /** The app whose token was used, or null for an operator and for the service itself. */
  clientId: string | null;
  tokenId: string | null;
  /** The operator whose token was used. Absent for every other caller, and for the command line. */
  operatorId?: string;
  /** The portal session that acted as the app. Absent for every other caller. */
  portalSessionId?: string;
  /** Remote address, or null if there is none. */
  address: string | null;
  requestId: string | null;
}

const NO_CALLER = { clientId: null, tokenId: null, address: null, requestId: null };

export const OPERATOR: Actor = { via: 'cli', ...NO_CALLER };
export const SERVICE: Actor = { via: 'service', ...NO_CALLER };

export type ChangedKind =
  | 'store'
  | 'app'
  | 'grant'
  | 'token'
  | 'operator'
  | 'portal_session'
  | 'subscription'
  | 'delivery'
  | 'replay'
  | 'recovery'
  | 'circuit'
  | 'notice_recipients';

/**
 * One mutation, written in the transaction that made it. It is the audit row, and also the feed entry that tells
 * every process which cached record is stale.
 */
export interface Change {
  /** 1, 2, 3 … in commit order. A gap is never filled later. */
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
  /** The old record without its secrets, or null if it was created. */
  before: Record<string, unknown> | null;
  /** The new record without its secrets, or null if it was deleted. */
  after: Record<string, unknown> | null;
}
