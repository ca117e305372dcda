import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { ChangeRepository } from '../../src/audit/change.repository.js';
import { onBothStores } from '../support/databases.js';
import type { ReceivedRequest } from '../support/receivers/receiver.js';
import { DeliveryWorld, type Partner } from '../support/service/delivery-world.js';

const ROTATE = '/stores/5ueh97/v2/signing-secret/rotate';

onBothStores('Rotating the signing secret', (database) => {
  let world: DeliveryWorld;
  let partner: Partner;

  beforeAll(async () => {
    world = await DeliveryWorld.open(database);
  });
  afterAll(() => world?.close());
  beforeEach(async () => {
    partner = await world.newPartner();
  });

  const rotate = async () => {
    const { status, headers, body } = await partner.call('POST', ROTATE);
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    return (body as { signing_secret: string }).signing_secret;
  };
  const verifies = ({ body, headers }: ReceivedRequest, secret: string) => {
    try {
      return Boolean(new Webhook(secret).verify(body, headers as Record<string, string>));
    } catch {
      return false;
    }
  };

  it('returns a new secret and keeps signing with the old one too', async () => {
    await partner.hook();
    await world.order(1);
    const [before] = await world.receiver.waitFor(1, partner.path);
    const fresh = await rotate();
    expect(fresh).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    await world.order(2);
    const after = (await world.receiver.waitFor(2, partner.path))[1]!;
    expect([verifies(before!, partner.signingSecret), verifies(before!, fresh)]).toEqual([true, false]);
    expect([verifies(after, partner.signingSecret), verifies(after, fresh)]).toEqual([true, true]);
    expect(String(after.headers['webhook-signature']).split(' ')).toHaveLength(3);
  });

  it('stops signing with the oldest of three', async () => {
    await partner.hook();
    const secrets = [partner.signingSecret, await rotate(), await rotate()];
    await world.order(1);
    const [request] = await world.receiver.waitFor(1, partner.path);
    expect(secrets.map((secret) => verifies(request!, secret))).toEqual([false, true, true]);
  });

  it('keeps both secrets of two concurrent rotations', async () => {
    await partner.hook();
    const secrets = await Promise.all([rotate(), rotate()]);
    await world.order(1);
    const [request] = await world.receiver.waitFor(1, partner.path);
    expect(secrets.map((secret) => verifies(request!, secret))).toEqual([true, true]);
  });

  it("leaves the app's tokens as they are, and writes to the audit log without the secret", async () => {
    const fresh = await rotate();
    expect((await partner.call('GET', '/web-hook')).status).toBe(200);
    const [change] = await world.app.nest.get(ChangeRepository).list({ clientId: partner.clientId }, 1);
    expect(change).toMatchObject({
      kind: 'app',
      key: partner.clientId,
      actor: { via: 'api', clientId: partner.clientId },
    });
    expect(JSON.stringify(change)).not.toContain(fresh.slice(6));
  });
});
