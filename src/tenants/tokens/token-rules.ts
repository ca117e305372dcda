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
