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

/** Opens the secrets of a request. Opened headers are kept as long as their subscription object. */
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
  /** The app's valid signing secrets, newest first. No promise if they are in memory. */
  signingSecrets(clientId: string): string[] | Promise<string[]>;
  /** The hook's own headers, or null if it has none. @throws SecretError */
  headersOf(subscription: Subscription): Record<string, string> | null;
}

/** Builds the signed POST request (Standard Webhooks 1.0) and sends it. */
export class SignedSender implements Sender {
  constructor(
    private readonly client: WebhookClient,
    private readonly secrets: SenderSecrets,
    private readonly address: PublicAddress,
  ) {}

  /** Rejects if the secrets cannot be read or opened. */
  send(delivery: LeasedDelivery, subscription: Subscription): Promise<AttemptOutcome> {
    const secrets = this.secrets.signingSecrets(subscription.clientId);
    // The secrets are usually in memory, so a promise would only cost time.
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
