import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OPERATOR } from '../../src/audit/change.js';
import { sign } from '../../src/delivery/model/event-body.js';
import { AppsService } from '../../src/tenants/apps/apps.service.js';
import { newSigningSecret } from '../../src/tenants/digest.js';
import { DeliveryWorld } from '../support/service/delivery-world.js';
import { commandOf, type Given, LANGUAGES, type Language, snippetsOf, Verifier } from './snippets.js';

/** Go compiles the standard library at its first run. */
const SLOW_MS = 180_000;

const languages = Object.entries(LANGUAGES).map(([name, language]) => ({
  name,
  language,
  command: commandOf(language),
}));

/** The verifier is the last block of its language that declares one. */
const verifierOf = ({ fence }: Language) =>
  snippetsOf('README.md', fence).filter((code) => /\bverify\(/i.test(code));

it('has one verifier for each language that the README shows', () => {
  const shown = Object.values(LANGUAGES).map((language) => verifierOf(language).length);
  expect(shown).toEqual([1, 1, 1]);
});

describe('The verifier of the README, with a real delivery,', () => {
  let world: DeliveryWorld;
  let delivery: Omit<Given, 'secret'>;
  let secrets: { signing: string; client: string };

  beforeAll(async () => {
    world = await DeliveryWorld.open({ name: 'sqlite' });
    const partner = await world.newPartner();
    const apps = world.app.nest.get(AppsService, { strict: false });
    const { clientSecret, signingSecret } = await apps.rotateSecret(partner.clientId, OPERATOR);
    secrets = { signing: signingSecret, client: Buffer.from(clientSecret).toString('base64') };
    await partner.hook();
    await world.order(1);
    const [request] = await world.receiver.waitFor(1, partner.path);
    delivery = { headers: request!.headers as Record<string, string>, body: request!.body };
  });
  afterAll(async () => {
    for (const verifier of verifiers.values()) verifier.close();
    await world?.close();
  });

  const verifiers = new Map<string, Verifier>();
  const verifierIn = (name: string, language: Language, command: string): Verifier => {
    const made = verifiers.get(name) ?? new Verifier(language, command, verifierOf(language)[0]!);
    verifiers.set(name, made);
    return made;
  };

  const tampered = () => ({
    ...delivery,
    body: Buffer.from(delivery.body.toString().replace('"id":1', '"id":2')),
  });
  const old = (secret: string): Given => {
    const timestamp = Math.floor(Date.now() / 1000) - 600;
    const signature = sign({ id: 'msg_1', timestamp, body: delivery.body, secrets: [secret] });
    const headers = {
      'webhook-id': 'msg_1',
      'webhook-timestamp': `${timestamp}`,
      'webhook-signature': signature,
    };
    return { secret, headers, body: delivery.body };
  };

  for (const { name, language, command } of languages) {
    const described = command ? describe : describe.skip;
    described(command ? `in ${name}` : `in ${name} (which is not installed)`, () => {
      const verifier = () => verifierIn(name, language, command!);

      it(
        'accepts it with the signing secret, and with base64 of the client secret',
        async () => {
          for (const secret of [secrets.signing, secrets.client])
            expect(await verifier().run({ ...delivery, secret })).toBe('accepted');
        },
        SLOW_MS,
      );

      it(
        'refuses a changed body, another secret and an old time',
        async () => {
          for (const secret of [secrets.signing, secrets.client])
            expect(await verifier().run({ ...tampered(), secret })).toMatch(/^refused: ./);
          expect(await verifier().run({ ...delivery, secret: newSigningSecret() })).toMatch(/^refused: ./);
          expect(await verifier().run(old(secrets.signing))).toMatch(/^refused: .*old/);
        },
        SLOW_MS,
      );
    });
  }
});
