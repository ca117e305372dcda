import type { PublicAddress } from '../config/public-address.js';
import type { Subscription } from '../subscriptions/subscription.js';
import type { AttemptOutcome } from './attempt-outcome.js';
import type { Sender } from './courier.js';
import type { LeasedDelivery } from './delivery.repository.js';
import { sign } from './signature.js';
import type { WebhookClient } from './webhook-client.js';

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

  async send(delivery: LeasedDelivery, subscription: Subscription): Promise<AttemptOutcome> {
    const found = this.secrets.signingSecrets(subscription.clientId);
    const secrets = Array.isArray(found) ? found : await found;
    const body = Buffer.from(delivery.body);
    const id = delivery.ref.eventId;
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
        'webhook-signature': sign({ id, timestamp, body, secrets }),
      },
      body,
    });
  }
}
