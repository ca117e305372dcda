import { AppError } from '../../errors/app-error.js';

/** What a token may allow (spec/http-api.md section 1). */
export const SCOPES = ['default', 'events:write'] as const;

export type Scope = (typeof SCOPES)[number];

/** What a client asked for, out of what it may have; all of that where it did not say. @throws AppError invalid_scope */
export function chooseScopes(granted: readonly Scope[], asked: string | undefined): Scope[] {
  if (asked === undefined) return [...granted];
  const names = new Set(asked.split(' ').filter((name) => name !== ''));
  const chosen = granted.filter((scope) => names.has(scope));
  if (names.size === 0 || chosen.length < names.size) {
    throw new AppError('invalid_scope', `This app may ask for: ${granted.join(' ')}`);
  }
  return chosen;
}

/** What one app may do in one store. The token itself is never stored, only its SHA-256. */
export interface AccessToken {
  id: string;
  /** SHA-256 of the token, hex. */
  hash: string;
  storeHash: string;
  clientId: string;
  scopes: Scope[];
  createdAt: number;
  /** Epoch milliseconds; null: never. */
  expiresAt: number | null;
  revokedAt: number | null;
}

/** The app is installed in the store, and these are the scopes that it may ask for there. */
export interface Grant {
  storeHash: string;
  clientId: string;
  scopes: Scope[];
}
