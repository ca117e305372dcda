import type { AccessToken, Grant } from './access-token.js';

/** Installing an app once more adds scopes, and takes none away. */
export function extendedGrant(before: Grant | null, { storeHash, clientId, scopes }: Grant): Grant {
  return { storeHash, clientId, scopes: [...new Set([...(before?.scopes ?? []), ...scopes])] };
}

/** Null if the token is revoked already: the first revocation stands. @param at epoch milliseconds */
export function revokedToken<Token extends Pick<AccessToken, 'revokedAt'>>(
  token: Token,
  at: number,
): Token | null {
  return token.revokedAt === null ? { ...token, revokedAt: at } : null;
}

/** Whether a request for this grant and lifetime is the one that created the token. The order of scopes says nothing. */
export function isSameRequest(token: AccessToken, grant: Grant, lifeMs: number | null): boolean {
  const life = token.expiresAt === null ? null : token.expiresAt - token.createdAt;
  return (
    token.storeHash === grant.storeHash &&
    token.clientId === grant.clientId &&
    life === lifeMs &&
    [...token.scopes].sort().join() === [...grant.scopes].sort().join()
  );
}
