import type { Actor } from '../../audit/change.js';

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

export type AppPatch = Partial<Pick<App, 'clientSecretHash'>> & { signingSecrets?: SealedSigningSecret[] };

export abstract class AppRepository {
  /** @throws AlreadyExists */
  abstract create(app: App, by: Actor): Promise<void>;
  abstract find(clientId: string): Promise<App | null>;
  /** All of them, by name and client id. */
  abstract list(): Promise<App[]>;
  /** Replaces the fields given; null where the app is no longer as it was read, or no longer there. */
  abstract update(read: App, patch: AppPatch, by: Actor): Promise<App | null>;
}
