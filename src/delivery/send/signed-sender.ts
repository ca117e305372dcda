import { Injectable } from '@nestjs/common';
import type { PublicAddress } from '../../config/public-address.js';
import { policyOf, type Signature } from '../../policies/hook-policy.js';
import { SecretError } from '../../secrets/keyring.js';
import { HeaderVault } from '../../subscriptions/header-vault.js';
import type { Subscription } from '../../subscriptions/subscription.js';
import { SigningSecrets } from '../../tenants/apps/signing-secrets.js';
import type { Tracing } from '../../tracing/tracing.js';
import type { AttemptOutcome } from '../model/attempt-outcome.js';
import type { LeasedDelivery } from '../model/delivery.js';
import { bytesOf, signatureOf } from '../model/event-body.js';
import type { Sender } from './deliverer.js';
import { keySignatureOf } from './key-signature.js';
import { headerLines } from './request-head.js';
import type { WebhookClient } from './webhook-client.js';

/** Opens the secrets of a request. */
@Injectable()
export class OpenedSecrets implements SenderSecrets {
  constructor(
    private readonly signing: SigningSecrets,
    private readonly vault: HeaderVault,
  ) {}

  /** @throws SecretError, StoreUnavailable */
  signingSecrets(clientId: string): string[] | Promise<string[]> {
    return this.signing.signingSecrets(clientId);
  }

  /** @throws SecretError, StoreUnavailable */
  signingKeys(clientId: string): string[] | Promise<string[] | null> {
    return this.signing.signingKeys(clientId);
  }

  /** @throws SecretError */
  headersOf(subscription: Addressee): Record<string, string> | null {
    return this.vault.open(subscription);
  }
}

/** What a request is made of. */
export type Sendable = Pick<LeasedDelivery, 'ref' | 'body' | 'storeHash' | 'scope' | 'attempts' | 'trace'>;

/** Where a request goes. */
export type Addressee = Pick<
  Subscription,
  'storeHash' | 'clientId' | 'key' | 'canonicalUrl' | 'sealedHeaders' | 'policy'
>;

export interface SenderSecrets {
  /** The app's valid signing secrets, newest first. No promise if they are in memory. */
  signingSecrets(clientId: string): string[] | Promise<string[]>;
  /** The app's valid signing keys, newest first. Null if there is no such app. */
  signingKeys(clientId: string): string[] | Promise<string[] | null>;
  /** The hook's own headers, or null if it has none. @throws SecretError */
  headersOf(subscription: Addressee): Record<string, string> | null;
}

/** Builds the signed POST request (Standard Webhooks 1.0) and sends it. */
export class SignedSender implements Sender {
  /** Header lines that are the same for each request. They are kept as long as their subscription object. */
  private readonly ownLines = new WeakMap<Addressee, string>();

  constructor(
    private readonly client: WebhookClient,
    private readonly secrets: SenderSecrets,
    private readonly address: PublicAddress,
    private readonly tracing: Tracing,
  ) {}

  /** Rejects if the secrets cannot be read or opened. */
  send(delivery: Sendable, subscription: Addressee): Promise<AttemptOutcome> {
    const { signatures } = policyOf(subscription);
    if (signatures !== null) return this.sendSignedByKeys(delivery, subscription, signatures);
    const secrets = this.secrets.signingSecrets(subscription.clientId);
    // The secrets are usually in memory, so a promise would only cost time.
    if (Array.isArray(secrets)) return this.post(delivery, subscription, secrets);
    return secrets.then((read) => this.post(delivery, subscription, read));
  }

  private sendSignedByKeys(
    delivery: Sendable,
    subscription: Addressee,
    signatures: readonly Signature[],
  ): Promise<AttemptOutcome> {
    const { clientId } = subscription;
    const keys = this.secrets.signingKeys(clientId);
    const secrets = signatures.includes('v1') ? this.secrets.signingSecrets(clientId) : [];
    if (Array.isArray(keys) && keys.length > 0 && Array.isArray(secrets))
      return this.post(delivery, subscription, secrets, keys);
    return Promise.all([keys, secrets]).then(([readKeys, readSecrets]) => {
      // Without its signature, a receiver that trusts no other would refuse the delivery.
      if (!readKeys?.length)
        throw new SecretError('The app has no signing key. Rotate its signing key to make one.');
      return this.post(delivery, subscription, readSecrets, readKeys);
    });
  }

  /** The headers that a request with this delivery has. Rejects if the secrets cannot be read or opened. */
  async headersFor(delivery: Sendable, subscription: Addressee): Promise<Record<string, string>> {
    const { ref, body, trace } = delivery;
    const secrets = await this.secrets.signingSecrets(subscription.clientId);
    const timestamp = Math.floor(Date.now() / 1000);
    return {
      ...this.headersOf(subscription),
      'webhook-id': ref.eventId,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signatureOf(body, { id: ref.eventId, timestamp, secrets }),
      ...(trace !== null && { traceparent: trace }),
    };
  }

  private post(
    delivery: Sendable,
    subscription: Addressee,
    secrets: string[],
    keys: string[] | null = null,
  ): Promise<AttemptOutcome> {
    const { ref, body } = delivery;
    const timestamp = Math.floor(Date.now() / 1000);
    let signature = signatureOf(body, { id: ref.eventId, timestamp, secrets });
    if (keys !== null) {
      const byKeys = keySignatureOf(body, { id: ref.eventId, timestamp, secrets: keys });
      signature += signature === '' ? byKeys : ` ${byKeys}`;
    }
    const lines = this.linesOf(subscription);
    const span = this.tracing.attempt(() => tracedAttempt(delivery, subscription));
    const { timeoutMs, rate } = policyOf(subscription);
    const sending = this.client.send({
      hookKey: subscription.key,
      url: subscription.canonicalUrl,
      headers:
        `${lines}webhook-id: ${ref.eventId}\r\n` +
        `webhook-timestamp: ${timestamp}\r\nwebhook-signature: ${signature}\r\n` +
        (span === null || hasOwnTrace(lines) ? '' : headerLines(span.headers)),
      body: bytesOf(body),
      timeoutMs,
      // The attempt has one place in the window of its hook.
      once: rate !== null,
    });
    return span === null ? sending : span.around(sending);
  }

  private linesOf(subscription: Addressee): string {
    let lines = this.ownLines.get(subscription);
    if (lines === undefined) {
      lines = headerLines(this.headersOf(subscription));
      this.ownLines.set(subscription, lines);
    }
    return lines;
  }

  private headersOf(subscription: Addressee): Record<string, string> {
    const own = this.secrets.headersOf(subscription) ?? {};
    const hasAccept = Object.keys(own).some((name) => name.toLowerCase() === 'accept');
    return {
      ...own,
      // Common firewalls refuse requests without it.
      ...(hasAccept ? {} : { accept: '*/*' }),
      'content-type': 'application/json',
      'user-agent': this.address.userAgent,
    };
  }
}

/** The hook's own headers win: an app may send a fixed one to a receiver that groups by it. */
const hasOwnTrace = (lines: string) => /^traceparent:/im.test(lines);

const tracedAttempt = (
  { ref, storeHash, scope, attempts, trace }: Sendable,
  { canonicalUrl }: Addressee,
) => ({ eventId: ref.eventId, storeHash, scope, number: attempts + 1, url: canonicalUrl, parent: trace });
