import { Injectable } from '@nestjs/common';
import { type Place, SecretBox } from '../../secrets/secret-box.js';
import type { App, SealedSigningSecret } from './app.repository.js';
import { AppRepository } from './app.repository.js';

/** A change that the feed failed to tell of cannot live on longer than this. */
const MAX_AGE_MS = 30_000;
const CACHED_APPS = 10_000;

/** Signing secrets belong to an app in every store, hence no store's name. */
export const signingSecretPlace = (clientId: string): Place => ({
  store: '*',
  record: clientId,
  field: 'signing_secret',
});

interface OpenSecret {
  secret: string;
  expiresAt: number | null;
}

function inForce(secrets: OpenSecret[]): string[] {
  const now = Date.now();
  return secrets.filter(({ expiresAt }) => expiresAt === null || expiresAt > now).map(({ secret }) => secret);
}

/** The only place that seals and opens signing secrets. */
@Injectable()
export class SigningSecrets {
  private readonly cache = new Map<string, { secrets: OpenSecret[]; readAt: number }>();
  private generation = 0;

  constructor(
    private readonly apps: AppRepository,
    private readonly box: SecretBox,
  ) {}

  seal(clientId: string, secret: string): SealedSigningSecret {
    return { sealed: this.box.seal(secret, signingSecretPlace(clientId)), expiresAt: null };
  }

  /**
   * In force now, the newest first; none where there is no such app. At once where they are remembered, since this is
   * asked at every attempt. @throws SecretError, StoreUnavailable
   */
  signingSecrets(clientId: string): string[] | Promise<string[]> {
    const entry = this.cache.get(clientId);
    if (entry && performance.now() - entry.readAt < MAX_AGE_MS) return inForce(entry.secrets);
    return this.read(clientId).then(inForce);
  }

  /** To be called when the app changed, here or in another process. */
  forget(clientId: string): void {
    this.generation++;
    this.cache.delete(clientId);
  }

  clear(): void {
    this.generation++;
    this.cache.clear();
  }

  /** A read that `forget` overtook is not remembered: it may be stale. */
  private async read(clientId: string): Promise<OpenSecret[]> {
    const { generation } = this;
    const app = await this.apps.find(clientId);
    const secrets = app ? this.open(app) : [];
    if (app && generation === this.generation) {
      if (this.cache.size >= CACHED_APPS) this.cache.delete(this.cache.keys().next().value!);
      this.cache.set(clientId, { secrets, readAt: performance.now() });
    }
    return secrets;
  }

  private open({ clientId, signingSecrets }: App): OpenSecret[] {
    return signingSecrets.map(({ sealed, expiresAt }) => ({
      secret: this.box.open(sealed, signingSecretPlace(clientId)),
      expiresAt,
    }));
  }
}
