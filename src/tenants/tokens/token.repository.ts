import type { Actor } from '../../audit/change.js';
import type { AccessToken, Grant } from './access-token.js';

/** Access tokens, and the grants (installations) that they come from. */
export abstract class TokenRepository {
  /** Adds the scopes to those that the app may ask for in the store. @throws NotFound (store or app) */
  abstract grant(grant: Grant, by: Actor): Promise<Grant>;
  abstract findGrant(storeHash: string, clientId: string): Promise<Grant | null>;
  /** @throws NotFound (store or app) */
  abstract create(token: AccessToken, by: Actor): Promise<void>;
  /** Also returns revoked and expired tokens. Null if there is none. */
  abstract findByHash(hash: string): Promise<AccessToken | null>;
  /** Newest first. */
  abstract list(): Promise<AccessToken[]>;
  /** Null if there is no such token. A second revocation keeps the time of the first. */
  abstract revoke(id: string, at: number, by: Actor): Promise<AccessToken | null>;
}
