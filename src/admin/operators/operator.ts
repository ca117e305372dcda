/** The scopes of an operator token. `admin:write` includes `admin:read`. */
export const ADMIN_SCOPES = ['admin:read', 'admin:write'] as const;

export type AdminScope = (typeof ADMIN_SCOPES)[number];

/** Who runs the platform, and may act on every store. Only the SHA-256 of the token is stored. */
export interface Operator {
  id: string;
  name: string;
  /** SHA-256 of the token, in hex. */
  hash: string;
  scopes: AdminScope[];
  createdAt: number;
  /** Milliseconds since the epoch, or null if it never expires. */
  expiresAt: number | null;
  revokedAt: number | null;
}

export const mayUse = ({ scopes }: Pick<Operator, 'scopes'>, needed: AdminScope): boolean =>
  scopes.includes(needed) || scopes.includes('admin:write');

/** @param now epoch milliseconds */
export const isInForce = ({ revokedAt, expiresAt }: Operator, now: number): boolean =>
  revokedAt === null && (expiresAt === null || expiresAt > now);
