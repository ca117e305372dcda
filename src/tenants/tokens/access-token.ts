import { AppError } from '../../errors/app-error.js';

/** The scopes of a token: `default` manages hooks, `events:write` publishes events. */
export const SCOPES = ['default', 'events:write'] as const;

export type Scope = (typeof SCOPES)[number];

/** The scopes that a client asked for, or all granted ones if it asked for none. @throws AppError invalid_scope */
export function chooseScopes(granted: readonly Scope[], asked: string | undefined): Scope[] {
  if (asked === undefined) return [...granted];
  const names = new Set(asked.split(' ').filter((name) => name !== ''));
  const chosen = granted.filter((scope) => names.has(scope));
  if (names.size === 0 || chosen.length < names.size) {
    throw new AppError(
      'invalid_scope',
      `A requested scope is not granted. This app may ask for: ${granted.join(' ')}`,
    );
  }
  return chosen;
}

/** What the user of a portal session may do. `write` includes `read`. */
export const PORTAL_ACCESS = ['read', 'write'] as const;

export type PortalAccess = (typeof PORTAL_ACCESS)[number];

/** What one app may do in one store. Only the SHA-256 of the token is stored. */
export interface AccessToken {
  id: string;
  /** SHA-256 of the token, in hex. */
  hash: string;
  storeHash: string;
  clientId: string;
  scopes: Scope[];
  createdAt: number;
  /** Milliseconds since the epoch, or null if it never expires. */
  expiresAt: number | null;
  revokedAt: number | null;
  /** Only of the token of a portal session, whose id it has. */
  portal?: PortalAccess;
}

/** An installation of an app in a store, with the scopes that the app may ask for there. */
export interface Grant {
  storeHash: string;
  clientId: string;
  scopes: Scope[];
}
