import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { AdminHook, AdminHookList } from '../../src/admin/hooks/admin-hook.schemas.js';
import { onBothStores } from '../support/databases.js';
import type { Call } from '../support/http.js';
import { AdminWorld } from '../support/service/admin-world.js';
import type { DeliveryWorld, Partner } from '../support/service/delivery-world.js';
import { STORE } from '../support/store-paths.js';
import { until } from '../support/until.js';

const HOOKS = `/admin/v1/stores/${STORE}/hooks`;
const SECRET = 'a-header-value-that-must-stay-secret';

onBothStores('The hooks of the admin routes', (database) => {
  let admin: AdminWorld;
  let world: DeliveryWorld;
  let call: Call;
  let first: Partner;
  let second: Partner;

  beforeAll(async () => {
    admin = await AdminWorld.open(database, 'admin:read');
    ({ world, call } = admin);
    first = await world.newPartner();
    second = await world.newPartner();
    await first.hook({ headers: { 'X-Key': SECRET } });
    await first.call('POST', '/web-hook', {
      object: 'Customer',
      action: 'Update',
      url: world.receiver.url('/web-hook'),
    });
    await second.hook({ is_active: false, scope: 'store/product/*' });
    const stranger = await world.newPartner({ storeHash: 'stranger1' });
    await stranger.hook();
  });
  afterAll(() => admin?.close());

  const list = (query = '') => admin.read<AdminHookList>(HOOKS + query);
  const shown = ({ data }: AdminHookList) =>
    data.map(({ client_id, kind, scope }) => [client_id, kind, scope]).sort();

  it('are those of every app in the store, of both kinds, without their headers', async () => {
    const all = await list();
    expect(shown(all)).toEqual(
      [
        [first.clientId, 'hook', 'store/order/*'],
        [first.clientId, 'web-hook', 'Customer/Update'],
        [second.clientId, 'hook', 'store/product/*'],
      ].sort(),
    );
    expect(JSON.stringify(all)).not.toContain(SECRET);
    for (const hook of all.data) expect((await call('GET', `${HOOKS}/${hook.key}`)).body).toEqual(hook);
    const own = (await first.call('GET', '/web-hook')).body as { webHooks: { id: string }[] };
    expect(all.data.find(({ kind }) => kind === 'web-hook')!.id).toBe(own.webHooks[0]!.id);
  });

  it('show the policy that their app sees', async () => {
    for (const { key, kind, id } of (await list(`?client_id=${first.clientId}`)).data) {
      const own = kind === 'hook' ? `${first.hooks}/${id}/policy` : `/web-hook/${id}/policy`;
      const policy = { filter: { scope: { $ne: kind } }, timeout_seconds: 7 };
      expect((await first.call('PUT', own, policy)).status).toBe(200);
      const seen = await admin.read(`${HOOKS}/${key}/policy`);
      expect(seen).toMatchObject(policy);
      expect(seen).toEqual((await first.call('GET', own)).body);
      await first.call('DELETE', own);
    }
    const [stranger] = (await admin.read<AdminHookList>('/admin/v1/stores/stranger1/hooks')).data;
    expect((await call('GET', `${HOOKS}/${stranger!.key}/policy`)).status).toBe(404);
  });

  it('are filtered by app, state, scope and destination, and listed in pages', async () => {
    const of = async (query: string) => shown(await list(query)).map(([, , scope]) => scope);
    expect(await of(`?client_id=${second.clientId}`)).toEqual(['store/product/*']);
    expect(await of('?is_active=false')).toEqual(['store/product/*']);
    expect(await of('?scope=Customer/Update')).toEqual(['Customer/Update']);
    const destination = encodeURIComponent(world.receiver.url(first.path));
    expect(await of(`?destination=${destination}`)).toEqual(['store/order/*']);
    const pages = await admin.pages<AdminHook>(HOOKS, 'limit=1');
    expect(pages).toEqual((await list()).data.map((hook) => [hook]));
  });

  it('have the health that their app sees', async () => {
    world.receiver.answer(first.path, { status: 500 });
    await world.order(1);
    const [hook] = (await list(`?client_id=${first.clientId}&scope=store/order/*`)).data;
    const one = () => admin.read<AdminHook>(`${HOOKS}/${hook!.key}`);
    // The two are found by searches of their own: one may see what was before the end of the attempt.
    const failed = await until(
      'a failure',
      one,
      ({ status }) => status.last_failure !== null && status.pending > 0,
    );
    expect(failed.status).toMatchObject({
      is_active: true,
      pending: 1,
      circuit: 'closed',
      last_failure: { status: 500, failure: 'http_status' },
    });
    const own = await first.call('GET', `${first.hooks}/${failed.id}/status`);
    expect(failed.status).toEqual(own.body);
  });

  it('of another store and of an unknown store are not found', async () => {
    const elsewhere = await admin.read<AdminHookList>('/admin/v1/stores/stranger1/hooks');
    expect(elsewhere.data).toHaveLength(1);
    expect((await call('GET', `${HOOKS}/${elsewhere.data[0]!.key}`)).status).toBe(404);
    expect((await call('GET', '/admin/v1/stores/nowhere/hooks')).status).toBe(404);
  });
});
