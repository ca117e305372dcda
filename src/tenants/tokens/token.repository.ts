import type { Actor } from '../../audit/change.js';
import type { AccessToken, Grant } from './access-token.js';

/** Access tokens, and the grants (installations) that they are made from. */
export abstract class TokenRepository {
  /** Adds the scopes to what the app may ask for in the store. @throws NotFound (store or app) */
  abstract grant(grant: Grant, by: Actor): Promise<Grant>;
  abstract findGrant(storeHash: string, clientId: string): Promise<Grant | null>;
  /** @throws NotFound (store or app) */
  abstract create(token: AccessToken, by: Actor): Promise<void>;
  /** Revoked and expired ones too: the caller decides. */
  abstract findByHash(hash: string): Promise<AccessToken | null>;
  /** Newest first. */
  abstract list(): Promise<AccessToken[]>;
  /** Null where there is none; a second revocation keeps the first one's time. */
  abstract revoke(id: string, at: number, by: Actor): Promise<AccessToken | null>;
}
