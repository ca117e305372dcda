import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { AdminDelivery, AdminDeliveryEntry } from '../../src/admin/deliveries/admin-delivery.schemas.js';
import { onBothStores } from '../support/databases.js';
import type { Call } from '../support/http.js';
import { AdminWorld } from '../support/service/admin-world.js';
import type { DeliveryWorld, Partner } from '../support/service/delivery-world.js';
import { STORE } from '../support/store-paths.js';
import { until } from '../support/until.js';

const DELIVERIES = `/admin/v1/stores/${STORE}/deliveries`;

onBothStores('The deliveries of the admin routes', (database) => {
  let admin: AdminWorld;
  let world: DeliveryWorld;
  let call: Call;
  let partner: Partner;

  beforeAll(async () => {
    admin = await AdminWorld.open(database);
    ({ world, call } = admin);
  });
  afterAll(() => admin?.close());
  beforeEach(async () => {
    partner = await world.newPartner();
  });

  const find = (id: string) => admin.read<AdminDelivery>(`${DELIVERIES}/${id}`);

  /** The delivery of a new event to the partner's only hook, once it is in this state. */
  const deliveryIn = async (state: string): Promise<{ id: string; hook: number }> => {
    const scope = 'store/product/created';
    const hook = await partner.hook({ scope });
    const event = { scope, data: { type: 'product', id: 1 } };
    const { body } = await world.publish('POST', `/stores/${STORE}/v2/events`, event);
    const log = `${partner.hooks}/${hook}/deliveries`;
    const own = await until(
      `a delivery that is ${state}`,
      async () =>
        (await partner.call('GET', log)).body as {
          data: { id: string; event_id: string; state: string; attempts: number }[];
        },
      ({ data }) => data[0]?.state === state && data[0].attempts > 0,
    );
    expect(own.data[0]!.event_id).toBe((body as { id: string }).id);
    return { id: own.data[0]!.id, hook };
  };

  it('are read with their attempts, their app and their hook', async () => {
    world.receiver.answer(partner.path, { status: 500 });
    const { id, hook } = await deliveryIn('pending');
    const own = await partner.call('GET', `${partner.hooks}/${hook}/deliveries/${id}`);
    const found = await find(id);
    const { client_id, hook: key, ...shared } = found;
    expect(shared).toEqual(own.body);
    expect(client_id).toBe(partner.clientId);
    expect((await call('GET', `/admin/v1/stores/${STORE}/hooks/${key}`)).body).toMatchObject({
      id: String(hook),
    });
  });

  it('are sent again, with the operator in the audit log', async () => {
    const { id } = await deliveryIn('delivered');
    const answer = await call('POST', `${DELIVERIES}/${id}/resend`);
    expect(answer).toMatchObject({ status: 202, body: { id, client_id: partner.clientId } });
    const requests = await world.receiver.waitFor(2, partner.path);
    expect(new Set(requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    const [row] = await admin.lastChanges(1, { clientId: partner.clientId });
    const actor = { operatorId: admin.operator.id };
    expect(row).toMatchObject({ kind: 'delivery', action: 'resent', actor });
  });

  it('are canceled while they wait, once, and can be sent again', async () => {
    world.receiver.answer(partner.path, { status: 500 });
    const { id } = await deliveryIn('pending');
    const canceled = await call('POST', `${DELIVERIES}/${id}/cancel`);
    expect(canceled).toMatchObject({ status: 200, body: { id, state: 'cancelled', next_attempt_at: null } });
    expect((await call('POST', `${DELIVERIES}/${id}/cancel`)).body).toEqual(canceled.body);
    world.receiver.answer(partner.path, { status: 204 });
    expect((await call('POST', `${DELIVERIES}/${id}/resend`)).status).toBe(202);
    await until(
      'the delivery',
      () => find(id),
      ({ state }) => state === 'delivered',
    );
    const late = await call('POST', `${DELIVERIES}/${id}/cancel`);
    expect(late).toMatchObject({ status: 409, body: { code: 'delivery_ended' } });
  });

  it('are not sent again to a hook that is off or deleted', async () => {
    const { id, hook } = await deliveryIn('delivered');
    await partner.call('PUT', `${partner.hooks}/${hook}`, { is_active: false });
    const resend = () => call('POST', `${DELIVERIES}/${id}/resend`);
    expect(await resend()).toMatchObject({ status: 409, body: { code: 'hook_is_off' } });
    await partner.call('DELETE', `${partner.hooks}/${hook}`);
    expect(await resend()).toMatchObject({ status: 409, body: { code: 'hook_is_off' } });
    expect(await find(id)).toMatchObject({ id, state: 'delivered' });
  });

  it('are listed in pages over all apps, with their apps and hooks, those of deleted hooks too', async () => {
    world.receiver.answer(partner.path, { status: 500 });
    const { id, hook } = await deliveryIn('pending');
    const other = await world.newPartner();
    await other.hook({ scope: 'store/product/created' });
    const { event_id } = await find(id);
    const ofEvent = `event_id=${event_id}`;
    expect(await admin.pages(DELIVERIES, ofEvent)).toHaveLength(1);
    const event = { scope: 'store/product/created', data: { type: 'product', id: 2 } };
    const { body } = await world.publish('POST', `/stores/${STORE}/v2/events`, event);
    const second = (body as { id: string }).id;
    await world.receiver.waitFor(1, other.path);
    await partner.call('DELETE', `${partner.hooks}/${hook}`);
    await until(
      'the end of its delivery',
      () => find(id),
      ({ state }) => state === 'cancelled',
    );
    const pages = await admin.pages<AdminDeliveryEntry>(DELIVERIES, 'scope=store/product/created&limit=2');
    const all = pages.flat();
    const shown = all.map((entry) => [entry.event_id, entry.client_id]);
    expect(shown).toContainEqual([event_id, partner.clientId]);
    expect(shown).toContainEqual([second, other.clientId]);
    expect(pages.slice(0, -1).every((page) => page.length === 2)).toBe(true);
    expect(all.map((entry) => entry.event_id)).toEqual(
      all
        .map((entry) => entry.event_id)
        .sort()
        .reverse(),
    );
    expect(new Set(all.map((entry) => entry.id)).size).toBe(all.length);
    const { body: _, attempt_log: __, ...entry } = await find(id);
    expect(all.find((one) => one.id === id)).toEqual(entry);
  });

  it('are filtered by hook, app, state, failure and time', async () => {
    world.receiver.answer(partner.path, { status: 500 });
    const { id } = await deliveryIn('pending');
    const { hook: key, created_at } = await find(id);
    const listed = async (query: string) =>
      (await admin.pages<AdminDeliveryEntry>(DELIVERIES, `client_id=${partner.clientId}${query}`))
        .flat()
        .map((entry) => entry.id);
    expect(await listed('')).toEqual([id]);
    expect(await listed(`&hook=${key}&state=pending&failure=http_status`)).toEqual([id]);
    expect(await listed(`&since=${created_at}&until=${created_at}`)).toEqual([id]);
    for (const query of ['&state=delivered', '&failure=dns', '&until=1', '&scope=store/cart/created'])
      expect(await listed(query)).toEqual([]);
    const query = (text: string) => call('GET', `${DELIVERIES}?${text}`);
    expect(await query('failure=rain')).toMatchObject({ status: 400, body: { code: 'invalid_query' } });
    expect(await query('cursor=bXNnXzE')).toMatchObject({ status: 400, body: { code: 'invalid_query' } });
    expect((await call('GET', '/admin/v1/stores/nowhere/deliveries')).status).toBe(404);
  });

  it('of another store are not found', async () => {
    const { id } = await deliveryIn('delivered');
    await call('POST', '/admin/v1/stores', { store_hash: 'other1' });
    const other = `/admin/v1/stores/other1/deliveries/${id}`;
    const answers = [
      await call('GET', other),
      await call('POST', `${other}/resend`),
      await call('POST', `${other}/cancel`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect(await admin.pages('/admin/v1/stores/other1/deliveries', 'limit=1')).toEqual([[]]);
    expect(world.receiver.requests(partner.path)).toHaveLength(1);
  });
});
