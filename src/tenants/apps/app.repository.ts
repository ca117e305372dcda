import type { Actor } from '../../audit/change.js';
import type { AppContents, Ended } from '../ended.js';

/** A partner app, which is an OAuth client. Its secrets are sealed (SecretBox) or hashed, never plain. */
export interface App {
  clientId: string;
  name: string;
  /** SHA-256 of the client secret, hex. */
  clientSecretHash: string;
  /** Sealed client secrets, newest first. An older one also signs until its `expiresAt`. Empty if none was ever kept. */
  clientSecrets: SealedSecret[];
  /** Whether deliveries are signed with the client secrets too. */
  signsWithClientSecret: boolean;
  /** Sealed `whsec_…` texts, newest first. An older one also signs until its `expiresAt`. */
  signingSecrets: SealedSecret[];
  /** Sealed `whsk_…` texts, newest first. An older one also signs until its `expiresAt`. Empty until one is asked for. */
  signingKeys: SealedSecret[];
  createdAt: number;
}

export interface SealedSecret {
  sealed: string;
  /** Milliseconds since the epoch, or null if the secret is valid until rotated. */
  expiresAt: number | null;
}

export type AppPatch = Partial<
  Pick<App, 'clientSecretHash' | 'clientSecrets' | 'signsWithClientSecret' | 'signingSecrets' | 'signingKeys'>
>;

/** What an app has that was stored before its client secret was kept, or before apps had signing keys. */
export const OF_OLDER_APPS: Pick<App, 'clientSecrets' | 'signsWithClientSecret' | 'signingKeys'> = {
  clientSecrets: [],
  signsWithClientSecret: false,
  signingKeys: [],
};

export interface AppFilter {
  /** In the client id or in the name; ASCII letters match in upper and lower case. */
  q?: string;
  /** Only apps after this one. */
  after?: Pick<App, 'clientId' | 'name'>;
  limit: number;
}

/** A deleted app takes its tokens, grants and subscriptions in every store with it. */
export abstract class AppRepository {
  /** @throws AlreadyExists */
  abstract create(app: App, by: Actor): Promise<void>;
  abstract find(clientId: string): Promise<App | null>;
  /** All apps, ordered by name and client id. */
  abstract list(): Promise<App[]>;
  /** Ordered by name and client id. */
  abstract search(filter: AppFilter): Promise<App[]>;
  /** Replaces the given fields. Null if the app has changed since it was read, or was deleted. */
  abstract update(read: App, patch: AppPatch, by: Actor): Promise<App | null>;
  /** Changes the name alone. Null if there is no such app. */
  abstract rename(clientId: string, name: string, by: Actor): Promise<App | null>;
  /** What would end with the app now. Null if there is no such app. */
  abstract contents(clientId: string): Promise<AppContents | null>;
  /** The change names the subscriptions that ended. Null if there is no such app. */
  abstract delete(clientId: string, by: Actor): Promise<Ended | null>;
}
