import { OPERATOR } from '../../audit/change.js';
import type { Place, SecretBox } from '../../secrets/secret-box.js';
import { headersPlace } from '../../subscriptions/header-vault.js';
import type { SubscriptionRepository } from '../../subscriptions/subscription.repository.js';
import type { App, AppRepository, SealedSecret } from '../../tenants/apps/app.repository.js';
import { changeApp } from '../../tenants/apps/app-change.js';
import {
  clientSecretPlace,
  signingKeyPlace,
  signingSecretPlace,
} from '../../tenants/apps/signing-secrets.js';
import type { StoreRepository } from '../../tenants/stores/store.repository.js';

interface RotationPorts {
  apps: AppRepository;
  stores: StoreRepository;
  subscriptions: SubscriptionRepository;
}

/** How many secrets were sealed again. */
type Resealed = {
  client_secrets: number;
  signing_secrets: number;
  signing_keys: number;
  header_sets: number;
};

type SecretField = 'clientSecrets' | 'signingSecrets' | 'signingKeys';

/** Seals again, with the first key, every secret that another key has sealed. Then the old keys can be removed. */
export class KeyRotation {
  constructor(
    private readonly ports: RotationPorts,
    private readonly box: SecretBox,
  ) {}

  /** Returns how many secrets were sealed again. Safe to repeat. @throws SecretError if a key is missing */
  async run(): Promise<Resealed> {
    const ofApps = { client_secrets: 0, signing_secrets: 0, signing_keys: 0 };
    for (const { clientId } of await this.ports.apps.list()) {
      const { clientSecrets, signingSecrets, signingKeys } = await this.rotateApp(clientId);
      ofApps.client_secrets += clientSecrets;
      ofApps.signing_secrets += signingSecrets;
      ofApps.signing_keys += signingKeys;
    }
    return { ...ofApps, header_sets: await this.headerSets() };
  }

  private async rotateApp(clientId: string): Promise<Record<SecretField, number>> {
    let stale = { clientSecrets: 0, signingSecrets: 0, signingKeys: 0 };
    await changeApp(this.ports.apps, clientId, OPERATOR, (app) => {
      stale = {
        clientSecrets: this.staleOf(app.clientSecrets),
        signingSecrets: this.staleOf(app.signingSecrets),
        signingKeys: this.staleOf(app.signingKeys),
      };
      return Object.values(stale).some((count) => count > 0) ? this.resealed(app) : null;
    });
    return stale;
  }

  private staleOf(secrets: SealedSecret[]): number {
    return secrets.filter(({ sealed }) => this.box.needsReseal(sealed)).length;
  }

  private resealed({ clientId, clientSecrets, signingSecrets, signingKeys }: App) {
    const each = (secrets: SealedSecret[], place: Place) =>
      secrets.map((secret) => ({ ...secret, sealed: this.reseal(secret.sealed, place) }));
    return {
      clientSecrets: each(clientSecrets, clientSecretPlace(clientId)),
      signingSecrets: each(signingSecrets, signingSecretPlace(clientId)),
      signingKeys: each(signingKeys, signingKeyPlace(clientId)),
    };
  }

  private async headerSets(): Promise<number> {
    let count = 0;
    for (const { storeHash } of await this.ports.stores.list()) {
      for (const { key, sealedHeaders } of await this.ports.subscriptions.ofStore(storeHash)) {
        if (sealedHeaders === null || !this.box.needsReseal(sealedHeaders)) continue;
        const place = headersPlace(storeHash, key);
        await this.ports.subscriptions.reseal(
          storeHash,
          key,
          sealedHeaders,
          this.reseal(sealedHeaders, place),
        );
        count += 1;
      }
    }
    return count;
  }

  private reseal(sealed: string, place: Place): string {
    return this.box.seal(this.box.open(sealed, place), place);
  }
}
