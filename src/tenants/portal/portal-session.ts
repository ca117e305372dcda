import type { AccessToken, PortalAccess } from '../tokens/access-token.js';

/** From the creation of a session. */
export const CODE_LIFE_MS = 5 * 60 * 1000;
export const MAX_SESSION_MS = 24 * 60 * 60 * 1000;

/** A link into the console: its user acts as one app in one store, for a time. Only hashes of its secrets are stored. */
export interface PortalSession {
  id: string;
  storeHash: string;
  clientId: string;
  access: PortalAccess;
  /** SHA-256 of the code in the link, in hex. */
  codeHash: string;
  /** SHA-256 of the access token, in hex, or null before the code is used. */
  tokenHash: string | null;
  createdAt: number;
  expiresAt: number;
  /** When the code was used. */
  openedAt: number | null;
  revokedAt: number | null;
}

export type CodeUse = 'opened' | 'code_reused';

/**
 * What the use of its code does to a session: a first one opens it, a second one revokes it. Null if nothing changes: the
 * code is too old, the session has ended, or this very use is repeated.
 * @param tokenHash of the token that this use is to give out
 * @param at epoch milliseconds
 */
export function usedCode(
  session: PortalSession,
  tokenHash: string,
  at: number,
): { use: CodeUse; after: PortalSession } | null {
  if (session.revokedAt !== null || session.tokenHash === tokenHash) return null;
  if (session.openedAt !== null) return { use: 'code_reused', after: { ...session, revokedAt: at } };
  if (at >= Math.min(session.createdAt + CODE_LIFE_MS, session.expiresAt)) return null;
  return { use: 'opened', after: { ...session, tokenHash, openedAt: at } };
}

/** The token of an open session, which works as the app's own with the scope `default` does, within its access. */
export const tokenOf = (session: PortalSession & { tokenHash: string }): AccessToken => ({
  id: session.id,
  hash: session.tokenHash,
  storeHash: session.storeHash,
  clientId: session.clientId,
  scopes: ['default'],
  createdAt: session.createdAt,
  expiresAt: session.expiresAt,
  revokedAt: session.revokedAt,
  portal: session.access,
});

/** An app's own token has no dot, so that one look at a token says where to find it. */
export const PORTAL_TOKEN_PREFIX = 'portal.';
