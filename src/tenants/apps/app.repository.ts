import type { Actor } from '../../audit/actor.js';
import type { App, SealedSigningSecret } from './app.js';

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
