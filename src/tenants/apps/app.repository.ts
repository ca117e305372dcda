import type { Actor } from '../../audit/change.js';

/** A partner app, which is an OAuth client. Its secrets are sealed (SecretBox) or hashed, never plain. */
export interface App {
  clientId: string;
  name: string;
  /** SHA-256 of the client secret, hex. */
  clientSecretHash: string;
  /** Sealed `whsec_…` texts, newest first. An older one also signs until its `expiresAt`. */
  signingSecrets: SealedSigningSecret[];
  createdAt: number;
}

export interface SealedSigningSecret {
  sealed: string;
  /** Milliseconds since the epoch, or null if the secret is valid until rotated. */
  expiresAt: number | null;
}

export type AppPatch = Partial<Pick<App, 'clientSecretHash'>> & { signingSecrets?: SealedSigningSecret[] };

export abstract class AppRepository {
  /** @throws AlreadyExists */
  abstract create(app: App, by: Actor): Promise<void>;
  abstract find(clientId: string): Promise<App | null>;
  /** All apps, ordered by name and client id. */
  abstract list(): Promise<App[]>;
  /** Replaces the given fields. Null if the app has changed since it was read, or was deleted. */
  abstract update(read: App, patch: AppPatch, by: Actor): Promise<App | null>;
}
