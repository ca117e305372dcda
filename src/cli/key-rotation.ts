import { OPERATOR } from '../audit/change.js';
import type { Place, SecretBox } from '../secrets/secret-box.js';
import { headersPlace } from '../subscriptions/header-vault.js';
import type { SubscriptionRepository } from '../subscriptions/subscription.repository.js';
import type { AppRepository, SealedSigningSecret } from '../tenants/apps/app.repository.js';
import { changeApp } from '../tenants/apps/app-change.js';
import { signingSecretPlace } from '../tenants/apps/signing-secrets.js';
import type { StoreRepository } from '../tenants/stores/store.repository.js';

interface RotationPorts {
  apps: AppRepository;
  stores: StoreRepository;
  subscriptions: SubscriptionRepository;
}

/** Seals again, with the first key, every secret that another key has sealed. Then the old keys can be removed. */
export class KeyRotation {
  constructor(
    private readonly ports: RotationPorts,
    private readonly box: SecretBox,
  ) {}

  /** Returns how many secrets were sealed again. Safe to repeat. @throws SecretError if a key is missing */
  async run(): Promise<{ signing_secrets: number; header_sets: number }> {
    return { signing_secrets: await this.signingSecrets(), header_sets: await this.headerSets() };
  }

  private async signingSecrets(): Promise<number> {
    let count = 0;
    for (const { clientId } of await this.ports.apps.list()) {
      let stale = 0;
      await changeApp(this.ports.apps, clientId, OPERATOR, ({ signingSecrets }) => {
        stale = signingSecrets.filter(({ sealed }) => this.box.needsReseal(sealed)).length;
        return stale > 0 ? { signingSecrets: this.resealed(clientId, signingSecrets) } : null;
      });
      count += stale;
    }
    return count;
  }

  private resealed(clientId: string, secrets: SealedSigningSecret[]): SealedSigningSecret[] {
    const place = signingSecretPlace(clientId);
    return secrets.map((secret) => ({ ...secret, sealed: this.reseal(secret.sealed, place) }));
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
