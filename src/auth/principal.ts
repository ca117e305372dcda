import type { Actor } from '../audit/change.js';
import type { Scope } from '../tenants/tokens/access-token.js';

/** Who is calling. An Owner, by its shape: its store and app are the key of every read and write it makes. */
export interface Principal {
  storeHash: string;
  clientId: string;
  tokenId: string;
  scopes: readonly Scope[];
  /** The same caller, as the audit log names it. */
  actor: Actor;
}
