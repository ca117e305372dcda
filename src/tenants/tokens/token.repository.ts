import type { Actor } from '../../audit/change.js';
import type { AccessToken, Grant } from './access-token.js';

export interface TokenFilter {
  clientId?: string;
  /** Only tokens that come after this one. */
  after?: Pick<AccessToken, 'createdAt' | 'id'>;
  limit: number;
}

/** Access tokens, and the grants (installations) that they come from. */
export abstract class TokenRepository {
  /** Adds the scopes to those that the app may ask for in the store. @throws NotFound (store or app) */
  abstract grant(grant: Grant, by: Actor): Promise<Grant>;
  abstract findGrant(storeHash: string, clientId: string): Promise<Grant | null>;
  /** The token, or the one that was created before with this id, as it is now. @throws NotFound (store or app) */
  abstract create(token: AccessToken, by: Actor): Promise<AccessToken>;
  /** Null if the store has no such token. */
  abstract find(storeHash: string, id: string): Promise<AccessToken | null>;
  /** Newest first, also revoked and expired ones. */
  abstract ofStore(storeHash: string, filter: TokenFilter): Promise<AccessToken[]>;
  /** Also returns revoked and expired tokens. Null if there is none. */
  abstract findByHash(hash: string): Promise<AccessToken | null>;
  /** Newest first. */
  abstract list(): Promise<AccessToken[]>;
  /** Null if there is no such token. A second revocation keeps the time of the first. */
  abstract revoke(id: string, at: number, by: Actor): Promise<AccessToken | null>;
}
