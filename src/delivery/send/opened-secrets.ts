import { Injectable } from '@nestjs/common';
import { HeaderVault } from '../../subscriptions/header-vault.js';
import type { Subscription } from '../../subscriptions/subscription.js';
import { SigningSecrets } from '../../tenants/apps/signing-secrets.js';
import type { SenderSecrets } from './signed-sender.js';

/** Opens what a request is signed and sent with. Opened headers live as long as the subscription they came from. */
@Injectable()
export class OpenedSecrets implements SenderSecrets {
  private readonly headers = new WeakMap<Subscription, Record<string, string>>();

  constructor(
    private readonly signing: SigningSecrets,
    private readonly vault: HeaderVault,
  ) {}

  /** @throws SecretError, StoreUnavailable */
  signingSecrets(clientId: string): string[] | Promise<string[]> {
    return this.signing.signingSecrets(clientId);
  }

  /** @throws SecretError */
  headersOf(subscription: Subscription): Record<string, string> | null {
    if (subscription.sealedHeaders === null) return null;
    let opened = this.headers.get(subscription);
    if (!opened) {
      opened = this.vault.open(subscription) ?? {};
      this.headers.set(subscription, opened);
    }
    return opened;
  }
}
