import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { AdminDelivery } from '../../src/admin/deliveries/admin-delivery.schemas.js';
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
    expect(world.receiver.requests(partner.path)).toHaveLength(1);
  });
});
