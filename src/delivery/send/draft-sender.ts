import type { PublicAddress } from '../../config/public-address.js';
import type { Owner } from '../../subscriptions/subscription.js';
import type { Tracing } from '../../tracing/tracing.js';
import type { Connector } from '../egress/guarded-connector.js';
import type { AttemptOutcome } from '../model/attempt-outcome.js';
import { bodyOf } from '../model/event-body.js';
import { type OpenedSecrets, SignedSender } from './signed-sender.js';
import { WebhookClient } from './webhook-client.js';

/** One request to a destination that has no hook yet. */
export interface Draft {
  owner: Owner;
  /** Canonical. */
  url: string;
  headers: Record<string, string> | null;
  /** `msg_…` */
  eventId: string;
  scope: string;
  /** JSON text. */
  body: string;
}

/**
 * Sends what a hook would send, by the same way out and signed by the same code, and keeps nothing of it: no delivery, no
 * circuit, no connection.
 */
export class DraftSender {
  constructor(
    private readonly connector: Connector,
    private readonly secrets: Pick<OpenedSecrets, 'signingSecrets' | 'signingKeys'>,
    private readonly address: PublicAddress,
    private readonly tracing: Tracing,
  ) {}

  /** Never rejects because of the receiver. @throws SecretError, StoreUnavailable */
  async send({ owner, url, headers, eventId, scope, body }: Draft): Promise<AttemptOutcome> {
    // A client of its own: a connection that is open already would hide what is wrong with the name or the certificate.
    const client = new WebhookClient({ connector: this.connector });
    const secrets = {
      signingSecrets: (clientId: string) => this.secrets.signingSecrets(clientId),
      signingKeys: (clientId: string) => this.secrets.signingKeys(clientId),
      headersOf: () => headers,
    };
    const sender = new SignedSender(client, secrets, this.address, this.tracing);
    const ref = { eventId, ordinal: 0 };
    const sendable = { ref, body: bodyOf(body), storeHash: owner.storeHash, scope, attempts: 0, trace: null };
    try {
      return await sender.send(sendable, {
        ...owner,
        key: eventId,
        canonicalUrl: url,
        sealedHeaders: null,
        policy: null,
      });
    } finally {
      await client.close();
    }
  }
}
