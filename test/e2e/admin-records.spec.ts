import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { AdminHookList } from '../../src/admin/hooks/admin-hook.schemas.js';
import { onBothStores } from '../support/databases.js';
import { AdminWorld } from '../support/service/admin-world.js';
import type { DeliveryWorld } from '../support/service/delivery-world.js';

onBothStores('A record whose store nobody knows', (database) => {
  let admin: AdminWorld;
  let world: DeliveryWorld;

  beforeAll(async () => {
    admin = await AdminWorld.open(database, 'admin:read');
    ({ world } = admin);
  });
  afterAll(() => admin?.close());

  const at = (id: string) => `/admin/v1/records/${id}`;

  it('is found by its id: an event, a delivery of it, a hook, a web-hook and a pull subscription', async () => {
    const owner = await world.newPartner({ storeHash: 'faraway1', scopes: ['default', 'events:write'] });
    const { storeHash: store_hash, clientId: client_id } = owner;
    const number = await owner.hook();
    const webHook = { object: 'Order', action: 'Create', url: world.receiver.url(owner.path) };
    await owner.call('POST', '/web-hook', webHook);
    await owner.call('POST', `/stores/${store_hash}/v2/pull-subscriptions`, { scope: 'store/order/*' });
    const order = { scope: 'store/order/created', data: { type: 'order', id: 7 } };
    const { id: event } = (await owner.call('POST', owner.events, order)).body as { id: string };
    const { data } = await admin.read<AdminHookList>(`/admin/v1/stores/${store_hash}/hooks`);
    const of = { store_hash, client_id };
    for (const { key, kind, id, scope } of data) {
      expect(await admin.read(at(key.toUpperCase()))).toEqual({ ...of, kind, id, hook: key, scope });
    }
    expect(data.map(({ kind }) => kind).sort()).toEqual(['hook', 'pull', 'web-hook']);
    const { scope } = order;
    expect(await admin.read(at(event))).toEqual({ ...of, kind: 'event', id: event, hook: null, scope });
    const hook = data.find(({ id }) => id === String(number))!.key;
    expect(await admin.read(at(String(number)))).toEqual(await admin.read(at(hook)));
    const log = `${owner.hooks}/${number}/deliveries`;
    const [delivery] = ((await owner.call('GET', log)).body as { data: { id: string }[] }).data;
    const { id } = delivery!;
    expect(await admin.read(at(id))).toEqual({ ...of, kind: 'delivery', id, hook, scope });
    const beyond = id.replace(/_\d+$/, '_77');
    expect((await admin.call('GET', at(beyond))).status).toBe(404);
  });

  it.each(['msg_01ARZ3NDEKTSV4RRFFQ69G5FAV', 'dlv_01ARZ3NDEKTSV4RRFFQ69G5FAV_0', 'order-250', '4711', '0'])(
    'is not found by %s, which no record has',
    async (id) => {
      expect(await admin.call('GET', at(id))).toMatchObject({
        status: 404,
        body: { code: 'not_found', detail: 'The record does not exist.' },
      });
    },
  );
});
