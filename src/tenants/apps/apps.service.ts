import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../../audit/change.js';
import { AppError } from '../../errors/app-error.js';
import { isPlainText, NOT_PLAIN } from '../../errors/validation/plain-text.js';
import { digest, newSecret, newSigningSecret } from '../digest.js';
import type { App, SealedSecret } from './app.repository.js';
import { AppRepository } from './app.repository.js';
import { changeApp } from './app-change.js';
import { SigningSecrets } from './signing-secrets.js';

/** Receivers have this long to switch to the new secret. Until then every delivery is signed with both. */
const OLD_SECRET_SIGNS_MS = 24 * 60 * 60 * 1000;

const MAX_NAME_LENGTH = 200;

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
    if (name.trim() === '' || name.length > MAX_NAME_LENGTH) {
      throw new AppError(
        'validation_failed',
        `The name of an app must have 1 to ${MAX_NAME_LENGTH} characters.`,
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
      createdAt: Date.now(),
    };
    await this.apps.create(app, by);
    return credentials;
  }

  list(): Promise<App[]> {
    return this.apps.list();
  }

  /**
   * The old client secret authenticates no longer. Both old secrets sign for OLD_SECRET_SIGNS_MS.
   * @throws NotFound, StoreUnavailable, AppError service_unavailable
   */
  async rotateSecret(clientId: string, by: Actor): Promise<AppCredentials> {
    const credentials = newCredentials(clientId);
    const { clientSecret, signingSecret } = credentials;
    await changeApp(this.apps, clientId, by, ({ clientSecrets, signingSecrets }) => ({
      clientSecretHash: digest(clientSecret),
      clientSecrets: [this.secrets.sealClientSecret(clientId, clientSecret), ...retired(clientSecrets)],
      signingSecrets: [this.secrets.seal(clientId, signingSecret), ...retired(signingSecrets)],
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

const newCredentials = (clientId: string): AppCredentials => ({
  clientId,
  clientSecret: newSecret(),
  signingSecret: newSigningSecret(),
});

/** Keeps only the newest old secret for a while: a second rotation ends the oldest one at once. */
function retired(secrets: SealedSecret[]): SealedSecret[] {
  const expiresAt = Date.now() + OLD_SECRET_SIGNS_MS;
  return secrets.slice(0, 1).map(({ sealed }) => ({ sealed, expiresAt }));
}
