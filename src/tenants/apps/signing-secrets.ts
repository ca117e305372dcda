import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { type Place, SecretBox } from '../../secrets/secret-box.js';
import { SIGNING_SECRET_PREFIX } from '../digest.js';
import type { App, SealedSecret } from './app.repository.js';
import { AppRepository } from './app.repository.js';

/** If the change feed misses a change, the stale entry lives at most this long. */
const MAX_AGE_MS = 30_000;
const CACHED_APPS = 10_000;

/** A signing secret belongs to an app in every store, so its place names no store. */
export const signingSecretPlace = (clientId: string): Place => ({
  store: '*',
  record: clientId,
  field: 'signing_secret',
});

/** The client secret belongs to the app in every store too. */
export const clientSecretPlace = (clientId: string): Place => ({
  store: '*',
  record: clientId,
  field: 'client_secret',
});

/** The key pairs too. Their public halves are no secret, and are read from the sealed text, so that they are its own. */
export const signingKeyPlace = (clientId: string): Place => ({
  store: '*',
  record: clientId,
  field: 'signing_key',
});

interface OpenSecret {
  secret: string;
  expiresAt: number | null;
}

interface OpenSecrets {
  /** Sign as `v1`. */
  secrets: OpenSecret[];
  /** Sign as `v1a`. */
  keys: OpenSecret[];
}

function inForce(secrets: OpenSecret[]): string[] {
  const now = Date.now();
  return secrets.filter(({ expiresAt }) => expiresAt === null || expiresAt > now).map(({ secret }) => secret);
}

/** As a signing secret: its bytes are the key. A receiver of that API's family has the base64 alone. */
const asSigningSecret = (clientSecret: string) =>
  SIGNING_SECRET_PREFIX + Buffer.from(clientSecret).toString('base64');

/** The only place that seals and opens the secrets that sign. */
@Injectable()
export class SigningSecrets {
  private readonly cache = new LRUCache<string, OpenSecrets>({
    max: CACHED_APPS,
    ttl: MAX_AGE_MS,
    ttlResolution: 0,
    perf: performance,
  });
  private generation = 0;

  constructor(
    private readonly apps: AppRepository,
    private readonly box: SecretBox,
  ) {}

  seal(clientId: string, secret: string): SealedSecret {
    return { sealed: this.box.seal(secret, signingSecretPlace(clientId)), expiresAt: null };
  }

  sealKey(clientId: string, signingKey: string): SealedSecret {
    return { sealed: this.box.seal(signingKey, signingKeyPlace(clientId)), expiresAt: null };
  }

  sealClientSecret(clientId: string, secret: string): SealedSecret {
    return { sealed: this.box.seal(secret, clientSecretPlace(clientId)), expiresAt: null };
  }

  /**
   * The secrets valid now, newest first: the signing secrets, then the client secrets if the app signs with them. An
   * empty list if there is no such app. A cached answer comes without a promise, because every attempt asks.
   * @throws SecretError, StoreUnavailable
   */
  signingSecrets(clientId: string): string[] | Promise<string[]> {
    // `peek` does not count as use: the order of eviction stays the order of reading.
    const cached = this.cache.peek(clientId);
    if (cached) return inForce(cached.secrets);
    return this.read(clientId).then((read) => inForce(read?.secrets ?? []));
  }

  /**
   * The keys valid now, `whsk_…`, newest first: empty until the app first needs one. Null if there is no such app.
   * @throws SecretError, StoreUnavailable
   */
  signingKeys(clientId: string): string[] | Promise<string[] | null> {
    const cached = this.cache.peek(clientId);
    if (cached) return inForce(cached.keys);
    return this.read(clientId).then((read) => read && inForce(read.keys));
  }

  /** Call it after the app changed, in this or another process. */
  forget(clientId: string): void {
    this.generation++;
    this.cache.delete(clientId);
  }

  clear(): void {
    this.generation++;
    this.cache.clear();
  }

  /** A read during which `forget` was called is not cached, because it may be stale. */
  private async read(clientId: string): Promise<OpenSecrets | null> {
    const { generation } = this;
    const app = await this.apps.find(clientId);
    if (app === null) return null;
    const keys = this.opened(app.signingKeys, signingKeyPlace(clientId));
    const opened = { secrets: this.openSecrets(app), keys };
    if (generation === this.generation) this.cache.set(clientId, opened);
    return opened;
  }

  private openSecrets({ clientId, signingSecrets, clientSecrets, signsWithClientSecret }: App): OpenSecret[] {
    const own = this.opened(signingSecrets, signingSecretPlace(clientId));
    if (!signsWithClientSecret) return own;
    const others = this.opened(clientSecrets, clientSecretPlace(clientId));
    return [...own, ...others.map((one) => ({ ...one, secret: asSigningSecret(one.secret) }))];
  }

  private opened(secrets: SealedSecret[], place: Place): OpenSecret[] {
    return secrets.map(({ sealed, expiresAt }) => ({ secret: this.box.open(sealed, place), expiresAt }));
  }
}
