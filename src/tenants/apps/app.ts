/** A partner app: an OAuth client. Secrets are sealed (spec/security.md section 5) or hashed, never plain. */
export interface App {
  clientId: string;
  name: string;
  /** SHA-256 of the client secret, hex. */
  clientSecretHash: string;
  /** Sealed `whsec_…`, the newest first. An older one signs too until its `expiresAt`. */
  signingSecrets: SealedSigningSecret[];
  createdAt: number;
}

export interface SealedSigningSecret {
  sealed: string;
  /** Epoch milliseconds; null: in force until rotated. */
  expiresAt: number | null;
}
