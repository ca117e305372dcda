import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../../audit/change.js';
import { AppError } from '../../errors/app-error.js';
import { NotFound } from '../../errors/repository-errors.js';
import { isPlainText, NOT_PLAIN } from '../../errors/validation/plain-text.js';
import { digest, newSecret, newSigningSecret } from '../digest.js';
import type { AppContents, Ended } from '../ended.js';
import type { App, AppFilter, SealedSecret } from './app.repository.js';
import { AppRepository } from './app.repository.js';
import { changeApp } from './app-change.js';
import { newSigningKey } from './key-pair.js';
import { SigningSecrets } from './signing-secrets.js';

/** Receivers have this long to switch to the new secret. Until then every delivery is signed with both. */
const OLD_SECRET_SIGNS_MS = 24 * 60 * 60 * 1000;

export const MAX_APP_NAME = 200;

const NOT_KEPT =
  'Only the hash of this client secret is stored, because an earlier version created it. Create a new one with storehooks app rotate-secret first.';

/** Shown only once: later, the secrets cannot be read from the API. */
export interface AppCredentials {
  clientId: string;
  clientSecret: string;
  signingSecret: string;
}

@Injectable()
export class AppsService {
  constructor(
    private readonly apps: AppRepository,
    private readonly secrets: SigningSecrets,
  ) {}

  /** @throws AppError validation_failed */
  async create(name: string, by: Actor, { signsWithClientSecret = true } = {}): Promise<AppCredentials> {
    if (name.trim() === '' || name.length > MAX_APP_NAME) {
      throw new AppError(
        'validation_failed',
        `The name of an app must have 1 to ${MAX_APP_NAME} characters.`,
      );
    }
    if (!isPlainText(name)) throw new AppError('validation_failed', `The name of an app ${NOT_PLAIN}.`);
    const credentials = newCredentials(randomBytes(16).toString('hex'));
    const { clientId, clientSecret, signingSecret } = credentials;
    const app: App = {
      clientId,
      name,
      clientSecretHash: digest(clientSecret),
      clientSecrets: [this.secrets.sealClientSecret(clientId, clientSecret)],
      signsWithClientSecret,
      signingSecrets: [this.secrets.seal(clientId, signingSecret)],
      signingKeys: [],
      createdAt: Date.now(),
    };
    await this.apps.create(app, by);
    return credentials;
  }

  list(): Promise<App[]> {
    return this.apps.list();
  }

  search(filter: AppFilter): Promise<App[]> {
    return this.apps.search(filter);
  }

  /** @throws NotFound */
  async find(clientId: string): Promise<App> {
    return (await this.apps.find(clientId)) ?? absent(clientId);
  }

  /** What would end with the app now. @throws NotFound */
  async contents(clientId: string): Promise<AppContents> {
    return (await this.apps.contents(clientId)) ?? absent(clientId);
  }

  /** @throws NotFound */
  async rename(clientId: string, name: string, by: Actor): Promise<App> {
    return (await this.apps.rename(clientId, name, by)) ?? absent(clientId);
  }

  /** @throws NotFound */
  async delete(clientId: string, by: Actor): Promise<Ended> {
    const ended = (await this.apps.delete(clientId, by)) ?? absent(clientId);
    this.secrets.forget(clientId);
    return ended;
  }

  /**
   * Returns the new client secret. The old one authenticates no longer, and signs for OLD_SECRET_SIGNS_MS. The signing
   * secret stays.
   * @throws NotFound, StoreUnavailable, AppError service_unavailable
   */
  async rotateClientSecret(clientId: string, by: Actor): Promise<string> {
    const clientSecret = newSecret();
    await changeApp(this.apps, clientId, by, ({ clientSecrets }) => ({
      clientSecretHash: digest(clientSecret),
      clientSecrets: [this.secrets.sealClientSecret(clientId, clientSecret), ...retired(clientSecrets)],
    }));
    this.secrets.forget(clientId);
    return clientSecret;
  }

  /**
   * The old client secret authenticates no longer. Both old secrets sign for OLD_SECRET_SIGNS_MS.
   * @throws NotFound, StoreUnavailable, AppError service_unavailable
   */
  async rotateSecret(clientId: string, by: Actor): Promise<AppCredentials> {
    const credentials = newCredentials(clientId);
    const { clientSecret, signingSecret } = credentials;
    // One moment, so that the old secrets end together.
    const now = Date.now();
    await changeApp(this.apps, clientId, by, ({ clientSecrets, signingSecrets }) => ({
      clientSecretHash: digest(clientSecret),
      clientSecrets: [this.secrets.sealClientSecret(clientId, clientSecret), ...retired(clientSecrets, now)],
      signingSecrets: [this.secrets.seal(clientId, signingSecret), ...retired(signingSecrets, now)],
    }));
    this.secrets.forget(clientId);
    return credentials;
  }

  /**
   * Returns the new signing secret. The old one is invalid after OLD_SECRET_SIGNS_MS. The client secret stays.
   * @throws NotFound, StoreUnavailable, AppError service_unavailable
   */
  async rotateSigningSecret(clientId: string, by: Actor): Promise<string> {
    const signingSecret = newSigningSecret();
    await changeApp(this.apps, clientId, by, ({ signingSecrets }) => ({
      signingSecrets: [this.secrets.seal(clientId, signingSecret), ...retired(signingSecrets)],
    }));
    this.secrets.forget(clientId);
    return signingSecret;
  }

  /**
   * Makes the app's first signing key. Changes nothing if it has one.
   * @throws NotFound, StoreUnavailable, AppError service_unavailable
   */
  async ensureSigningKey(clientId: string, by: Actor): Promise<void> {
    await changeApp(this.apps, clientId, by, ({ signingKeys }) =>
      signingKeys.length > 0 ? null : { signingKeys: [this.secrets.sealKey(clientId, newSigningKey())] },
    );
    this.secrets.forget(clientId);
  }

  /**
   * Makes a new signing key. The old one also signs for OLD_SECRET_SIGNS_MS.
   * @throws NotFound, StoreUnavailable, AppError service_unavailable
   */
  async rotateSigningKey(clientId: string, by: Actor): Promise<void> {
    const sealed = this.secrets.sealKey(clientId, newSigningKey());
    await changeApp(this.apps, clientId, by, ({ signingKeys }) => ({
      signingKeys: [sealed, ...retired(signingKeys)],
    }));
    this.secrets.forget(clientId);
  }

  /**
   * Turns the signature with the client secret on or off. Changes nothing if it is so already.
   * @throws NotFound, StoreUnavailable, AppError service_unavailable; validation_failed if the client secret is not kept
   */
  async signWithClientSecret(clientId: string, on: boolean, by: Actor): Promise<void> {
    await changeApp(this.apps, clientId, by, ({ clientSecrets, signsWithClientSecret }) => {
      if (on && clientSecrets.length === 0) throw new AppError('validation_failed', NOT_KEPT);
      return on === signsWithClientSecret ? null : { signsWithClientSecret: on };
    });
    this.secrets.forget(clientId);
  }
}

function absent(clientId: string): never {
  throw new NotFound('app', clientId);
}

const newCredentials = (clientId: string): AppCredentials => ({
  clientId,
  clientSecret: newSecret(),
  signingSecret: newSigningSecret(),
});

/** Keeps only the newest old secret for a while: a second rotation ends the oldest one at once. */
function retired(secrets: SealedSecret[], now = Date.now()): SealedSecret[] {
  const expiresAt = now + OLD_SECRET_SIGNS_MS;
  return secrets.slice(0, 1).map(({ sealed }) => ({ sealed, expiresAt }));
}
