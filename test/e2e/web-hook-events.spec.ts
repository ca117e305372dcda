import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { onBothStores } from '../support/databases.js';
import type { ReceivedRequest } from '../support/receivers/receiver.js';
import { DeliveryWorld, type Partner } from '../support/service/delivery-world.js';
import { until } from '../support/until.js';

onBothStores('A change of a web-hook', (database) => {
  let world: DeliveryWorld;
  let partner: Partner;

  beforeAll(async () => {
    world = await DeliveryWorld.open(database);
    partner = await world.newPartner();
  });
  afterAll(() => world?.close());

  /** Subscribes the app to every change of web-hooks, on its own path. */
  const listen = async ({ call, path }: Partner) => {
    for (const action of ['Create', 'Update', 'Delete']) {
      const subscription = { object: 'WebHook', action, url: world.receiver.url(path) };
      expect((await call('POST', '/web-hook', subscription)).status).toBe(201);
    }
  };
  const changesOf = (id: string, path: string, count: number): Promise<ReceivedRequest[]> =>
    until(
      `${count} changes of web-hook ${id}`,
      () => world.receiver.requests(path).filter(({ body }) => bodyOf(body).payload.id === id),
      (changes) => changes.length >= count,
    );

  it("is sent to the app's own web-hooks, signed, with the record, and to no other app or store", async () => {
    const others = [await world.newPartner(), await world.newPartner({ storeHash: 'other1' })];
    for (const app of [partner, ...others]) await listen(app);
    const url = world.receiver.url('/customers');
    const { call } = partner;
    const { body } = await call('POST', '/web-hook', { object: 'Customer', action: 'Create', url });
    const created = body as { id: string };
    const updated = (await call('PUT', `/web-hook/${created.id}`, { action: 'Update' })).body;
    expect((await call('DELETE', `/web-hook/${created.id}`)).status).toBe(204);

    const requests = await changesOf(created.id, partner.path, 3);
    const changes = Object.fromEntries(requests.map(({ body: text }) => [bodyOf(text).action, bodyOf(text)]));
    const envelope = { object: 'WebHook', user: null, tenantId: partner.storeHash };
    expect(changes).toEqual({
      Create: { ...envelope, action: 'Create', payload: created },
      Update: { ...envelope, action: 'Update', payload: updated },
      Delete: { ...envelope, action: 'Delete', payload: updated },
    });
    for (const { body: text, headers } of requests) {
      expect(new Webhook(partner.signingSecret).verify(text, headers as Record<string, string>)).toBeTruthy();
    }
    // What they get is about their own subscriptions.
    for (const { path } of others) {
      const ids = world.receiver.requests(path).map(({ body: text }) => bodyOf(text).payload.id);
      expect(ids).not.toContain(created.id);
    }
  });

  it('is sent to a hook of that scope too, of the same app alone', async () => {
    const scope = 'store/webHook/created';
    const stranger = await world.newPartner();
    await partner.hook({ scope, destination: world.receiver.url('/hook') });
    await stranger.hook({ scope });
    const tag = { object: 'Tag', action: 'Create', url: world.receiver.url('/tags') };
    const { id } = (await partner.call('POST', '/web-hook', tag)).body as { id: string };
    const [request] = await world.receiver.waitFor(1, '/hook');
    expect(bodyOf(request!.body)).toMatchObject({ scope, data: { type: 'webHook', id } });
    expect(world.receiver.requests(stranger.path)).toEqual([]);
  });
});

const bodyOf = (body: Buffer) => JSON.parse(body.toString());
