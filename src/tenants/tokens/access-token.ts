import type { Scope } from './scope.js';

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
