import type { Actor } from '../../audit/change.js';
import type { PortalSession } from './portal-session.js';

export interface PortalSessionFilter {
  storeHash?: string;
  clientId?: string;
  /** Only sessions that come after this one. */
  after?: Pick<PortalSession, 'createdAt' | 'id'>;
  limit: number;
}

/** The sessions of the console. They end with their store or their app. */
export abstract class PortalSessionRepository {
  /** @throws NotFound (store or app) */
  abstract create(session: PortalSession, by: Actor): Promise<void>;
  /** Uses the code, as `usedCode` decides. The session as it then is, or null if no session has the code. */
  abstract useCode(codeHash: string, tokenHash: string, at: number, by: Actor): Promise<PortalSession | null>;
  /** Also returns revoked and expired sessions. Null if there is none. */
  abstract findByTokenHash(tokenHash: string): Promise<PortalSession | null>;
  /** Newest first, also revoked and expired ones. */
  abstract list(filter: PortalSessionFilter): Promise<PortalSession[]>;
  /** Null if there is no such session. A second revocation keeps the time of the first. */
  abstract revoke(id: string, at: number, by: Actor): Promise<PortalSession | null>;
}
