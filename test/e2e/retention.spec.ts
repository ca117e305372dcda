import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { RetentionRunner } from '../../src/delivery/jobs/retention-runner.js';
import { onBothStores } from '../support/databases.js';
import { EVENTS, eventually, HOOKS, type Partner, Shop } from '../support/service/delivery-world.js';

const DAY_MS = 86_400_000;
const KEPT_BODIES_MS = 8 * DAY_MS;
const KEPT_NOTHING_MS = 31 * DAY_MS;
const COUNT = 600;

interface Page {
  data: { id: string; state: string }[];
}

onBothStores('Retention', (database) => {
  let shop: Shop;
  let partner: Partner;

  beforeAll(async () => {
    shop = await Shop.open(database, { RETRY_SCHEDULE: '2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2' });
  });
  afterAll(() => shop?.close());
  beforeEach(async () => {
    partner = await shop.newPartner();
  });

  /** As if so much time had passed. */
  const purge = (laterMs: number) =>
    shop.app.nest.get(RetentionRunner, { strict: false }).purgeAll(Date.now() + laterMs);
  const page = async (hook: number, query = '') =>
    (await partner.call('GET', `${HOOKS}/${hook}/deliveries?limit=250${query}`)).body as Page;
  const orders = Array.from({ length: COUNT }, (_, i) => ({
    scope: 'store/order/created',
    data: { type: 'order', id: i + 1 },
  }));

  it('never takes what is still owed, while deliveries go on', async () => {
    // Too few attempts for the domain's circuit to open.
    shop.receiver.answer(partner.path, { status: 500 });
    const failing = await partner.hook();
    await shop.publish('POST', EVENTS, orders.slice(0, 20));
    await shop.receiver.waitFor(20, partner.path);
    const purging = purge(KEPT_NOTHING_MS);
    await shop.publish('POST', EVENTS, orders.slice(20, 30));
    await purging;
    await purge(KEPT_NOTHING_MS);
    expect((await page(failing)).data).toHaveLength(30);
    shop.receiver.answer(partner.path, {});
    const { data } = await eventually(
      () => page(failing, '&state=delivered'),
      (found) => found.data.length === 30,
    );
    expect(new Set(data.map(({ id }) => id)).size).toBe(30);
  });

  it('takes bodies first, and later all that is known, in batches', async () => {
    const hook = await partner.hook({ destination: shop.receiver.url(`${partner.path}-kept`) });
    await shop.publish('POST', EVENTS, orders);
    await shop.receiver.waitFor(COUNT, `${partner.path}-kept`);
    const [newest] = (
      await eventually(
        () => page(hook, '&state=delivered'),
        ({ data }) => data.length === 250,
      )
    ).data;
    await eventually(
      () => page(hook, '&state=in_flight'),
      ({ data }) => data.length === 0,
    );
    await purge(KEPT_BODIES_MS);
    const { body } = await partner.call('GET', `${HOOKS}/${hook}/deliveries/${newest!.id}`);
    expect(body).toMatchObject({ state: 'delivered', body: null });
    const resent = await partner.call('POST', `${HOOKS}/${hook}/deliveries/${newest!.id}/resend`);
    expect(resent.status).toBe(409);
    await purge(KEPT_NOTHING_MS);
    expect((await page(hook)).data).toEqual([]);
  });

  it('forgets idempotency keys', async () => {
    const event = { ...orders[0], idempotency_key: 'once' };
    await shop.publish('POST', EVENTS, event);
    expect((await shop.publish('POST', EVENTS, event)).body).toMatchObject({ duplicate: true });
    await purge(2 * DAY_MS);
    expect((await shop.publish('POST', EVENTS, event)).body).toMatchObject({ duplicate: false });
  });
});
