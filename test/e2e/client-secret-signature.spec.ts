import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { OPERATOR } from '../../src/audit/change.js';
import { ChangeRepository } from '../../src/audit/change.repository.js';
import { AppRepository } from '../../src/tenants/apps/app.repository.js';
import { type AppCredentials, AppsService } from '../../src/tenants/apps/apps.service.js';
import { onBothStores } from '../support/databases.js';
import type { ReceivedRequest } from '../support/receivers/receiver.js';
import { DeliveryWorld, type Partner } from '../support/service/delivery-world.js';

type Signed = Pick<ReceivedRequest, 'body' | 'headers'>;

const isSignedWith = ({ body, headers }: Signed, signingSecret: string) =>
  Boolean(new Webhook(signingSecret).verify(body, headers as Record<string, string>));

/** The verification that receivers of the public API's family document: the library, with base64 of the client secret. */
function verifies({ body, headers }: Signed, clientSecret: string) {
  try {
    const key = Buffer.from(clientSecret).toString('base64');
    return isSignedWith({ body, headers }, key);
  } catch {
    return false;
  }
}

const signatures = ({ headers }: ReceivedRequest) => String(headers['webhook-signature']).split(' ');

onBothStores('The signature with the client secret', (database) => {
  let world: DeliveryWorld;
  let partner: Partner;
  let apps: AppsService;
  let first: AppCredentials;
  let orders: number;

  beforeAll(async () => {
    world = await DeliveryWorld.open(database);
    apps = world.app.nest.get(AppsService, { strict: false });
  });
  afterAll(() => world?.close());
  beforeEach(async () => {
    partner = await world.newPartner();
    orders = 0;
    first = await apps.rotateSecret(partner.clientId, OPERATOR);
    // Forgets the secrets from before that rotation, which would sign too.
    const repository = world.app.nest.get(AppRepository, { strict: false });
    const app = (await repository.find(partner.clientId))!;
    const newest = {
      clientSecrets: app.clientSecrets.slice(0, 1),
      signingSecrets: app.signingSecrets.slice(0, 1),
    };
    await repository.update(app, newest, OPERATOR);
    await apps.signWithClientSecret(partner.clientId, true, OPERATOR);
    await partner.hook();
  });

  const delivered = async (): Promise<ReceivedRequest> => {
    orders += 1;
    await world.order(orders);
    return (await world.receiver.waitFor(orders, partner.path)).at(-1)!;
  };

  it('is the last entry, so that a receiver of either kind accepts the delivery', async () => {
    const request = await delivered();
    expect(signatures(request)).toHaveLength(2);
    const headersWith = (signature: string) => ({ ...request.headers, 'webhook-signature': signature });
    const [own, other] = signatures(request).map((one) => ({
      body: request.body,
      headers: headersWith(one),
    }));
    expect([verifies(own!, first.clientSecret), verifies(other!, first.clientSecret)]).toEqual([false, true]);
    expect(isSignedWith(own!, first.signingSecret)).toBe(true);
  });

  it('is accepted by a receiver that refuses what does not verify, and by no other text', async () => {
    world.receiver.answer(partner.path, (request) => ({
      status: verifies(request, first.clientSecret) ? 204 : 401,
    }));
    const { body, headers } = await delivered();
    const post = async (text: string) => {
      const signed = Object.entries(headers).filter(([name]) => name.startsWith('webhook-'));
      const options = {
        method: 'POST',
        body: text,
        headers: Object.fromEntries(signed) as Record<string, string>,
      };
      return (await fetch(world.receiver.url(partner.path), options)).status;
    };
    const text = body.toString();
    expect([await post(text), await post(text.replace('"id":1', '"id":2')), await post(`${text} `)]).toEqual([
      204, 401, 401,
    ]);
  });

  it('has the old client secret and the new one after a rotation, and at most four entries', async () => {
    const second = await apps.rotateSecret(partner.clientId, OPERATOR);
    const during = await delivered();
    const all = [first, second].map(({ clientSecret }) => clientSecret);
    expect(all.map((secret) => verifies(during, secret))).toEqual([true, true]);
    expect(signatures(during)).toHaveLength(4);
    const third = await apps.rotateSecret(partner.clientId, OPERATOR);
    const after = await delivered();
    expect([...all, third.clientSecret].map((secret) => verifies(after, secret))).toEqual([
      false,
      true,
      true,
    ]);
    expect(signatures(after)).toHaveLength(4);
    for (const { signingSecret } of [second, third]) expect(isSignedWith(after, signingSecret)).toBe(true);
  });

  it('has the old client secret no longer once its time is over', async () => {
    const second = await apps.rotateSecret(partner.clientId, OPERATOR);
    const repository = world.app.nest.get(AppRepository, { strict: false });
    const app = (await repository.find(partner.clientId))!;
    const [fresh, old] = app.clientSecrets;
    expect(fresh!.expiresAt).toBeNull();
    expect(old!.expiresAt).toBe(app.signingSecrets[1]!.expiresAt);
    await repository.update(app, { clientSecrets: [fresh!, { ...old!, expiresAt: 1 }] }, OPERATOR);
    await apps.rotateSigningSecret(partner.clientId, OPERATOR);
    const request = await delivered();
    expect([first, second].map(({ clientSecret }) => verifies(request, clientSecret))).toEqual([false, true]);
  });

  it('stays, and stays last, while the signing secret alone is rotated', async () => {
    const fresh = await apps.rotateSigningSecret(partner.clientId, OPERATOR);
    const request = await delivered();
    expect(verifies(request, first.clientSecret)).toBe(true);
    expect(signatures(request)).toHaveLength(3);
    const last = { ...request.headers, 'webhook-signature': signatures(request)[2] };
    expect(verifies({ body: request.body, headers: last }, first.clientSecret)).toBe(true);
    for (const secret of [fresh, first.signingSecret]) expect(isSignedWith(request, secret)).toBe(true);
  });

  it('is there for a new app, and is not once it is turned off, until it is turned on', async () => {
    const fresh = await apps.create('A new app', OPERATOR);
    const without = await apps.create('Another', OPERATOR, { signsWithClientSecret: false });
    const repository = world.app.nest.get(AppRepository, { strict: false });
    const created = [fresh, without].map(({ clientId }) => repository.find(clientId));
    expect(await Promise.all(created)).toMatchObject([
      { signsWithClientSecret: true },
      { signsWithClientSecret: false },
    ]);
    const seen: boolean[] = [];
    for (const on of [false, true]) {
      await apps.signWithClientSecret(partner.clientId, on, OPERATOR);
      const request = await delivered();
      seen.push(verifies(request, first.clientSecret));
      expect(signatures(request)).toHaveLength(on ? 2 : 1);
      expect(isSignedWith(request, first.signingSecret)).toBe(true);
    }
    expect(seen).toEqual([false, true]);
  });

  it('cannot be turned on while the client secret is unknown, and can after its rotation', async () => {
    const repository = world.app.nest.get(AppRepository, { strict: false });
    const app = (await repository.find(partner.clientId))!;
    await repository.update(app, { clientSecrets: [], signsWithClientSecret: false }, OPERATOR);
    const turnOn = () => apps.signWithClientSecret(partner.clientId, true, OPERATOR);
    await expect(turnOn()).rejects.toMatchObject({
      code: 'validation_failed',
      message: expect.stringContaining('rotate-secret'),
    });
    const { clientSecret } = await apps.rotateSecret(partner.clientId, OPERATOR);
    expect(verifies(await delivered(), clientSecret)).toBe(false);
    await turnOn();
    expect(verifies(await delivered(), clientSecret)).toBe(true);
  });

  it('leaves no client secret in the database or in the audit log', async () => {
    const { clientSecret } = await apps.rotateSecret(partner.clientId, OPERATOR);
    const stored = await world.app.nest.get(AppRepository, { strict: false }).find(partner.clientId);
    const log = await world.app.nest.get(ChangeRepository).list({ clientId: partner.clientId }, 20);
    const texts = JSON.stringify([stored, log]);
    for (const text of [clientSecret, Buffer.from(clientSecret).toString('base64')])
      expect(texts).not.toContain(text);
    expect(JSON.stringify(log)).not.toContain(stored!.clientSecrets[0]!.sealed);
  });
});
