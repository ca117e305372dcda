import { Injectable } from '@nestjs/common';
import type { PublicAddress } from '../../config/public-address.js';
import { HeaderVault } from '../../subscriptions/header-vault.js';
import type { Subscription } from '../../subscriptions/subscription.js';
import { SigningSecrets } from '../../tenants/apps/signing-secrets.js';
import type { AttemptOutcome } from '../model/attempt-outcome.js';
import type { LeasedDelivery } from '../model/delivery.repository.js';
import { bytesOf, signatureOf } from '../model/event-body.js';
import type { Sender } from './deliverer.js';
import type { WebhookClient } from './webhook-client.js';

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

export interface SenderSecrets {
  /** The app's signing secrets in force, newest first; at once where they are known. */
  signingSecrets(clientId: string): string[] | Promise<string[]>;
  /** The hook's own headers, opened. @throws SecretError */
  headersOf(subscription: Subscription): Record<string, string> | null;
}

/** Builds the signed POST of spec/http-api.md section 6 and sends it. */
export class SignedSender implements Sender {
  constructor(
    private readonly client: WebhookClient,
    private readonly secrets: SenderSecrets,
    private readonly address: PublicAddress,
  ) {}

  /** Rejects where the secrets could not be had, or opened. */
  send(delivery: LeasedDelivery, subscription: Subscription): Promise<AttemptOutcome> {
    const secrets = this.secrets.signingSecrets(subscription.clientId);
    // Remembered, as a rule: then there is nothing to wait for.
    if (Array.isArray(secrets)) return this.post(delivery, subscription, secrets);
    return secrets.then((read) => this.post(delivery, subscription, read));
  }

  private post(
    { ref, body }: LeasedDelivery,
    subscription: Subscription,
    secrets: string[],
  ): Promise<AttemptOutcome> {
    const id = ref.eventId;
    const timestamp = Math.floor(Date.now() / 1000);
    return this.client.send({
      hookKey: subscription.key,
      url: subscription.canonicalUrl,
      headers: {
        ...this.secrets.headersOf(subscription),
        'content-type': 'application/json',
        'user-agent': this.address.userAgent,
        'webhook-id': id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': signatureOf(body, { id, timestamp, secrets }),
      },
      body: bytesOf(body),
    });
  }
}
