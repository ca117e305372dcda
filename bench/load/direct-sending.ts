import { parseEnvironment } from '../../src/config/config.js';
import { PublicAddress } from '../../src/config/public-address.js';
import { connectorFromConfig } from '../../src/delivery/engine-options.js';
import { bodyOf, type EventBody } from '../../src/delivery/model/event-body.js';
import { SignedSender } from '../../src/delivery/send/signed-sender.js';
import { WebhookClient } from '../../src/delivery/send/webhook-client.js';
import type { Subscription } from '../../src/subscriptions/subscription.js';
import { newSigningKey } from '../../src/tenants/apps/key-pair.js';
import { newSigningSecret } from '../../src/tenants/digest.js';
import { NoTracing } from '../../src/tracing/tracing.js';
import { environmentOf } from '../processes/service.js';
import { BODY, EVENT } from './payload.js';
import { rateOf } from './rate.js';

const HOOKS = 64;
const TEXT = BODY.toString();

/** The sender of the service, without a store. Each hook has one delivery in flight. */
export class DirectSending {
  private constructor(
    private readonly sender: SignedSender,
    private readonly client: WebhookClient,
    private readonly origin: string,
  ) {}

  static async to(origin: string): Promise<DirectSending> {
    const config = parseEnvironment(await environmentOf(null));
    const client = new WebhookClient({ connector: connectorFromConfig(config) });
    const [secrets, keys] = [[newSigningSecret()], [newSigningKey()]];
    const opened = { signingSecrets: () => secrets, signingKeys: () => keys, headersOf: () => null };
    const sender = new SignedSender(client, opened, new PublicAddress(config), new NoTracing());
    return new DirectSending(sender, client, origin);
  }

  /**
   * @param policy of each hook, as JSON text
   * @param fanOut deliveries of one app that an event has: they share its body
   */
  run(seconds: number, policy: string | null = null, fanOut = 1) {
    const end = performance.now() + seconds * 1000;
    const nextBody = bodies(fanOut);
    const sendUntil = async (subscription: Subscription) => {
      let count = 0;
      for (; performance.now() < end; count += 1) {
        const outcome = await this.sender.send(delivery(subscription, nextBody()), subscription);
        if (!outcome.ok) throw new Error(`Not delivered: ${outcome.failure}`);
      }
      return count;
    };
    const hooks = Array.from({ length: HOOKS }, (_, i) => hook(i, this.origin, policy));
    return rateOf(async () =>
      (await Promise.all(hooks.map(sendUntil))).reduce((sum, count) => sum + count, 0),
    );
  }

  close(): Promise<void> {
    return this.client.close();
  }
}

/** A body for each so many deliveries. */
function bodies(fanOut: number): () => EventBody {
  let [used, body] = [0, bodyOf(TEXT)];
  return () => {
    if (used === fanOut) [used, body] = [0, bodyOf(TEXT)];
    used += 1;
    return body;
  };
}

const delivery = ({ storeHash, clientId, key }: Subscription, body: EventBody) => ({
  ref: { eventId: 'msg_01JD9Q5Y3V8Z2K4M6N8P0R2T4W', ordinal: 0 },
  claim: null,
  storeHash,
  clientId,
  subscriptionKey: key,
  scope: EVENT.scope,
  body,
  trace: null,
  acceptedAt: 0,
  attempts: 0,
  firstAttemptAt: null,
  retriesFrom: 0,
});

function hook(i: number, origin: string, policy: string | null): Subscription {
  const destination = `${origin}/h${i}`;
  return {
    storeHash: `s${i}`,
    clientId: 'app',
    key: `hook-${i}`,
    kind: 'hook',
    number: i,
    topic: EVENT.scope,
    destination,
    canonicalUrl: destination,
    sealedHeaders: null,
    policy,
    isActive: true,
    disabledReason: null,
    disabledAt: null,
    createdAt: 0,
    updatedAt: 0,
    revision: 1,
  };
}
