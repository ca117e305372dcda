import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { onBothStores } from '../support/databases.js';
import type { Call } from '../support/http.js';
import { AdminWorld } from '../support/service/admin-world.js';
import type { DeliveryWorld } from '../support/service/delivery-world.js';
import { EVENTS } from '../support/store-paths.js';
import { until } from '../support/until.js';

const APPS = '/admin/v1/apps';

interface Created {
  client_id: string;
  name: string;
  client_secret: string;
  signing_secret: string;
}

onBothStores('The apps of the admin routes', (database) => {
  let admin: AdminWorld;
  let world: DeliveryWorld;
  let call: Call;

  beforeAll(async () => {
    admin = await AdminWorld.open(database);
    ({ world, call } = admin);
  });
  afterAll(() => admin?.close());

  const create = async (name: string) => (await call('POST', APPS, { name })).body as Created;
  /** What the token endpoint says to these credentials: `invalid_grant` means that it knows them. */
  const authenticate = async (client_id: string, client_secret: string) => {
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id,
      client_secret,
      store_hash: 'x',
    });
    const answer = await fetch(`${world.app.url}/oauth2/token`, { method: 'POST', body });
    return ((await answer.json()) as { error: string }).error;
  };

  it('are created with secrets that no other answer and no row of the audit log has', async () => {
    const created = await create('Order sync');
    expect(created).toEqual({
      client_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      name: 'Order sync',
      client_secret: expect.any(String),
      signing_secret: expect.stringMatching(/^whsec_/),
    });
    expect(await authenticate(created.client_id, created.client_secret)).toBe('invalid_grant');
    const one = `${APPS}/${created.client_id}`;
    const renamed = await call('PATCH', one, { name: 'Renamed' });
    expect(renamed).toMatchObject({ status: 200, body: { client_id: created.client_id, name: 'Renamed' } });
    const found = await call('GET', one);
    expect(found.body).toEqual({
      client_id: created.client_id,
      name: 'Renamed',
      created_at: expect.any(String),
    });
    const rows = await admin.lastChanges(10, { clientId: created.client_id });
    expect(rows.map(({ action, actor }) => [action, actor.operatorId])).toEqual([
      ['updated', admin.operator.id],
      ['created', admin.operator.id],
    ]);
    const shown = JSON.stringify([renamed.body, found.body, (await call('GET', APPS)).body, rows]);
    for (const secret of [created.client_secret, created.signing_secret]) expect(shown).not.toContain(secret);
  });

  it('get a new client secret, and the old one is refused at once', async () => {
    const { client_id, client_secret } = await create('Rotated');
    const answer = await call('POST', `${APPS}/${client_id}/secret`);
    expect(answer).toMatchObject({ status: 200, body: { client_id } });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const fresh = (answer.body as Created).client_secret;
    expect(await authenticate(client_id, client_secret)).toBe('invalid_client');
    expect(await authenticate(client_id, fresh)).toBe('invalid_grant');
    expect(answer.body).not.toHaveProperty('signing_secret');
  });

  it('get a new signing secret, and the old one signs too for a day', async () => {
    const partner = await world.newPartner();
    await partner.hook({ scope: 'store/product/*' });
    const { status, body } = await call('POST', `${APPS}/${partner.clientId}/signing-secret`);
    expect([status, body]).toMatchObject([200, { signing_secret: expect.stringMatching(/^whsec_/) }]);
    await world.publish('POST', EVENTS, { scope: 'store/product/created', data: { type: 'product', id: 1 } });
    const [request] = await world.receiver.waitFor(1, partner.path);
    // The third one is made with the client secret.
    expect(String(request!.headers['webhook-signature']).split(' ')).toHaveLength(3);
  });

  it('are listed in pages by name, and found by a text', async () => {
    const names = ['Pages A', 'Pages B', 'Pages B', 'Pages C é\u{1f6d2}', 'Pages D'];
    for (const name of [...names].reverse()) await create(name);
    const pages = await admin.pages<Created>(APPS, 'q=pages&limit=2');
    expect(pages.map((page) => page.map(({ name }) => name))).toEqual([
      names.slice(0, 2),
      names.slice(2, 4),
      names.slice(4),
    ]);
  });

  it('end in every store with their tokens, hooks and waiting deliveries, once', async () => {
    const partner = await world.newPartner();
    world.receiver.answer(partner.path, { status: 500 });
    const hook = await partner.hook();
    const status = async () =>
      (await partner.call('GET', `${partner.hooks}/${hook}/status`)).body as {
        pending: number;
        last_failure: unknown;
      };
    await world.order(1);
    await until('a failed delivery', status, ({ last_failure }) => last_failure !== null);
    const one = `${APPS}/${partner.clientId}`;
    const counts = { tokens: 1, hooks: 1, web_hooks: 0, pull_subscriptions: 0 };
    expect((await call('GET', `${one}/contents`)).body).toEqual(counts);
    const deleted = await call('DELETE', one);
    expect([deleted.status, deleted.body]).toEqual([202, counts]);
    expect((await partner.call('GET', partner.hooks)).status).toBe(401);
    const [published] = [
      await world.publish('POST', EVENTS, { scope: 'store/order/created', data: { type: 'order', id: 2 } }),
    ];
    expect(published.body).toMatchObject({ deliveries: 0 });
    expect((await call('DELETE', one)).status).toBe(404);
    expect((await call('GET', one)).status).toBe(404);
    expect((await call('GET', `${one}/contents`)).status).toBe(404);
    expect((await call('POST', `${one}/secret`)).status).toBe(404);
    expect((await call('POST', `${one}/signing-secret`)).status).toBe(404);
  });
});
