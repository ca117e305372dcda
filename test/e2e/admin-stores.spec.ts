import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { onBothStores } from '../support/databases.js';
import type { Call } from '../support/http.js';
import { AdminWorld } from '../support/service/admin-world.js';
import type { DeliveryWorld } from '../support/service/delivery-world.js';
import { until } from '../support/until.js';

const STORES = '/admin/v1/stores';

onBothStores('The stores of the admin routes', (database) => {
  let admin: AdminWorld;
  let world: DeliveryWorld;
  let call: Call;

  beforeAll(async () => {
    admin = await AdminWorld.open(database);
    ({ world, call } = admin);
  });
  afterAll(() => admin?.close());

  const lastChange = async () => (await admin.lastChanges())[0]!;

  it('are created, read and changed, with the operator in the audit log', async () => {
    const draft = { store_hash: 'made1', name: 'Made', timezone: 'Australia/Sydney' };
    const created = await call('POST', STORES, draft);
    const store = { ...draft, store_id: expect.stringMatching(/^\d+$/), created_at: expect.any(String) };
    expect(created).toMatchObject({ status: 201, body: store });
    expect((await call('GET', `${STORES}/made1`)).body).toEqual(created.body);
    expect(await lastChange()).toMatchObject({
      action: 'created',
      kind: 'store',
      actor: { via: 'api', operatorId: admin.operator.id, clientId: null, address: '127.0.0.1' },
    });
    const changed = await call('PATCH', `${STORES}/made1`, { timezone: 'UTC' });
    expect(changed).toMatchObject({ status: 200, body: { ...store, timezone: 'UTC' } });
    expect(await lastChange()).toMatchObject({ action: 'updated', actor: { operatorId: admin.operator.id } });
    const again = await call('POST', STORES, draft);
    expect(again).toMatchObject({ status: 409, body: { code: 'already_exists' } });
  });

  it('have defaults for everything but their hash', async () => {
    const { body } = await call('POST', STORES, { store_hash: 'plain1' });
    expect(body).toMatchObject({ name: '', timezone: 'UTC' });
  });

  it('give the times of hooks a changed time zone at once', async () => {
    const partner = await world.newPartner({ storeHash: 'zone1', timezone: 'UTC' });
    const hook = `${partner.hooks}/${await partner.hook()}`;
    await call('PATCH', `${STORES}/zone1`, { timezone: 'Asia/Tokyo' });
    expect((await partner.call('GET', hook)).body).toMatchObject({
      created_at: expect.stringMatching(/\+09:00$/),
    });
  });

  it('are shown to their apps: each its own', async () => {
    const { call: ofApp } = await world.newPartner({ storeHash: 'own1', timezone: 'Europe/Oslo' });
    await call('PATCH', `${STORES}/own1`, { name: 'Nordic Lamps' });
    const { store_id } = (await call('GET', `${STORES}/own1`)).body as { store_id: string };
    expect(await ofApp('GET', '/stores/own1/v2/store')).toMatchObject({
      status: 200,
      body: { store_hash: 'own1', store_id, name: 'Nordic Lamps', timezone: 'Europe/Oslo' },
    });
  });

  it.each([
    [{ store_hash: 'No!' }, '/store_hash'],
    [{ store_hash: 'zone2', timezone: 'Mars/Base' }, '/timezone'],
    [{ store_hash: 'zone2', timezone: '+10:00' }, '/timezone'],
    [{ store_hash: 'named1', name: 'x'.repeat(201) }, '/name'],
    [{ store_hash: 'named1', name: 'a\u0000' }, '/name'],
  ])('are refused with the field that is wrong: %j', async (draft, pointer) => {
    const { status, body } = await call('POST', STORES, draft);
    expect([status, body]).toMatchObject([422, { code: 'validation_failed', errors: [{ pointer }] }]);
  });

  it('are listed in pages, and found by a text', async () => {
    const made = ['page1', 'page2', 'page3', 'page4', 'page5'];
    for (const store_hash of made) await call('POST', STORES, { store_hash, name: 'Shop of Pages' });
    const pages = await admin.pages<{ store_hash: string }>(STORES, 'q=OF%20pages&limit=2');
    const seen = pages.map((page) => page.map(({ store_hash }) => store_hash));
    expect(seen).toEqual([made.slice(0, 2), made.slice(2, 4), made.slice(4)]);
    const { status, body } = await call('GET', `${STORES}?cursor=bm90IGEgaGFzaA`);
    expect([status, body]).toMatchObject([400, { code: 'invalid_query', errors: [{ parameter: 'cursor' }] }]);
  });

  it('end with their tokens, hooks and waiting deliveries, once', async () => {
    const storeHash = 'doomed1';
    const partner = await world.newPartner({ storeHash, scopes: ['default', 'events:write'] });
    world.receiver.answer(partner.path, { status: 500 });
    const hook = await partner.hook();
    await partner.call('POST', '/web-hook', {
      object: 'Tag',
      action: 'Create',
      url: world.receiver.url('/tag'),
    });
    await partner.call('POST', partner.events, {
      scope: 'store/order/created',
      data: { type: 'order', id: 1 },
    });
    const status = async () => (await partner.call('GET', `${partner.hooks}/${hook}/status`)).body;
    await until(
      'a failed delivery',
      status,
      (found) => (found as { last_failure: unknown }).last_failure !== null,
    );
    const deleted = await call('DELETE', `${STORES}/${storeHash}`);
    const counts = { tokens: 1, hooks: 1, web_hooks: 1, pull_subscriptions: 0, deliveries: 1 };
    expect([deleted.status, deleted.body]).toEqual([202, counts]);
    expect(await lastChange()).toMatchObject({ action: 'deleted', key: storeHash });
    expect((await partner.call('GET', partner.hooks)).status).toBe(401);
    const repeated = await call('DELETE', `${STORES}/${storeHash}`);
    expect(repeated).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect((await call('GET', `${STORES}/${storeHash}`)).status).toBe(404);
  });
});
