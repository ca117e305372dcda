import { parseEnvironment } from '../../src/config/config.js';
import { PublicAddress } from '../../src/config/public-address.js';
import { connectorFromConfig } from '../../src/delivery/engine-options.js';
import { bodyOf } from '../../src/delivery/model/event-body.js';
import { SignedSender } from '../../src/delivery/send/signed-sender.js';
import { WebhookClient } from '../../src/delivery/send/webhook-client.js';
import type { Subscription } from '../../src/subscriptions/subscription.js';
import { newSigningSecret } from '../../src/tenants/digest.js';
import { NoTracing } from '../../src/tracing/tracing.js';
import { BareClient } from '../controls/bare-client.js';
import { interleaved } from '../load/interleaved.js';
import { BODY, EVENT } from '../load/payload.js';
import { rateOf } from '../load/rate.js';
import type { Conditions, Measurement } from '../measurement.js';
import { ReceiverProcess } from '../processes/receiver-process.js';
import { environmentOf } from '../processes/service.js';

const HOOKS = 64;

export const sender: Measurement = {
  goals: [{ id: 1, name: 'signed sender without store / bare', unit: '×', goal: 0.6, stretch: 0.8 }],
  needsMongod: false,
  short: true,
  run,
};

async function run({ pairs, seconds }: Conditions): Promise<number[][]> {
  const receiver = await ReceiverProcess.start();
  const bare = new BareClient(receiver.url);
  const signed = await signedSender();
  const hooks = Array.from({ length: HOOKS }, (_, i) => hook(i, receiver.url));
  const rounds = await interleaved(pairs, {
    bare: () => bare.run(seconds),
    signed: () => sendFor(signed.sender, hooks, seconds),
  });
  await Promise.all([signed.close(), bare.close()]);
  await receiver.close();
  return [rounds.map((round) => round.signed.perSecond / round.bare.perSecond)];
}

async function signedSender() {
  const config = parseEnvironment(await environmentOf(null));
  const client = new WebhookClient({ connector: connectorFromConfig(config) });
  const secrets = [newSigningSecret()];
  const sender = new SignedSender(
    client,
    { signingSecrets: () => secrets, signingKeys: () => [], headersOf: () => null },
    new PublicAddress(config),
    new NoTracing(),
  );
  return { sender, close: () => client.close() };
}

/** One in flight to each hook, so as many as the bare client has. */
function sendFor(sender: SignedSender, hooks: Subscription[], seconds: number) {
  const end = performance.now() + seconds * 1000;
  const sendUntil = async (subscription: Subscription) => {
    let count = 0;
    for (; performance.now() < end; count += 1) {
      const outcome = await sender.send(delivery(subscription), subscription);
      if (!outcome.ok) throw new Error(`Not delivered: ${outcome.failure}`);
    }
    return count;
  };
  return rateOf(async () => (await Promise.all(hooks.map(sendUntil))).reduce((sum, count) => sum + count, 0));
}

const TEXT = BODY.toString();

const delivery = ({ storeHash, clientId, key }: Subscription) => ({
  ref: { eventId: 'msg_01JD9Q5Y3V8Z2K4M6N8P0R2T4W', ordinal: 0 },
  claim: null,
  storeHash,
  clientId,
  subscriptionKey: key,
  scope: EVENT.scope,
  body: bodyOf(TEXT),
  trace: null,
  acceptedAt: 0,
  attempts: 0,
  firstAttemptAt: null,
  retriesFrom: 0,
});

function hook(i: number, origin: string): Subscription {
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
    policy: null,
    isActive: true,
    disabledReason: null,
    disabledAt: null,
    createdAt: 0,
    updatedAt: 0,
    revision: 1,
  };
}
