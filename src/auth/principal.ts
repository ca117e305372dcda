import type { Actor } from '../audit/change.js';
import type { Scope } from '../tenants/tokens/access-token.js';

/** The authenticated caller. Its store and app are the key of every read and write that it makes. */
export interface Principal {
  storeHash: string;
  clientId: string;
  /** Of the token, or of the portal session that it belongs to. */
  tokenId: string;
  scopes: readonly Scope[];
  /** The same caller as the audit log names it. */
  actor: Actor;
}
