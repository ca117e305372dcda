import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { RetentionRunner } from '../../src/delivery/jobs/retention-runner.js';
import { onBothStores } from '../support/databases.js';
import { DeliveryWorld, type Partner } from '../support/service/delivery-world.js';
import { until } from '../support/until.js';

const DAY_MS = 86_400_000;
const KEPT_BODIES_MS = 8 * DAY_MS;
const KEPT_NOTHING_MS = 31 * DAY_MS;
const COUNT = 600;

interface Page {
  data: { id: string; state: string }[];
}

onBothStores('Retention', (database) => {
  let world: DeliveryWorld;
  let partner: Partner;
  let stores = 0;

  beforeAll(async () => {
    world = await DeliveryWorld.open(database, { RETRY_SCHEDULE: '2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2' });
  });
  afterAll(() => world?.close());
  /** In a store of its own: an event keeps its body while any delivery of it has not ended, also to the hook of another test. */
  beforeEach(async () => {
    stores += 1;
    partner = await world.newPartner({ storeHash: `kept${stores}`, scopes: ['default', 'events:write'] });
  });

  /** Purges as if this many milliseconds had passed. */
  const purge = (laterMs: number) =>
    world.app.nest.get(RetentionRunner, { strict: false }).purgeAll(Date.now() + laterMs);
  const page = async (hook: number, query = '') =>
    (await partner.call('GET', `${partner.hooks}/${hook}/deliveries?limit=250${query}`)).body as Page;
  const orders = Array.from({ length: COUNT }, (_, i) => ({
    scope: 'store/order/created',
    data: { type: 'order', id: i + 1 },
  }));

  it('keeps deliveries that are not finished while it purges beside new ones', async () => {
    // Few enough attempts to keep the circuit breaker of the receiver's domain closed.
    world.receiver.answer(partner.path, { status: 500 });
    const failing = await partner.hook();
    await partner.call('POST', partner.events, orders.slice(0, 20));
    await world.receiver.waitFor(20, partner.path);
    const purging = purge(KEPT_NOTHING_MS);
    await partner.call('POST', partner.events, orders.slice(20, 30));
    await purging;
    await purge(KEPT_NOTHING_MS);
    expect((await page(failing)).data).toHaveLength(30);
    world.receiver.answer(partner.path, {});
    const { data } = await until(
      'all deliveries to succeed',
      () => page(failing, '&state=delivered'),
      (found) => found.data.length === 30,
    );
    expect(new Set(data.map(({ id }) => id)).size).toBe(30);
  });

  it('purges bodies first, and later the whole record, in batches', async () => {
    const hook = await partner.hook({ destination: world.receiver.url(`${partner.path}-kept`) });
    await partner.call('POST', partner.events, orders);
    await world.receiver.waitFor(COUNT, `${partner.path}-kept`);
    const [newest] = (
      await until(
        'a full page of delivered ones',
        () => page(hook, '&state=delivered'),
        ({ data }) => data.length === 250,
      )
    ).data;
    await until(
      'nothing to be in flight',
      () => page(hook, '&state=in_flight'),
      ({ data }) => data.length === 0,
    );
    await purge(KEPT_BODIES_MS);
    const { body } = await partner.call('GET', `${partner.hooks}/${hook}/deliveries/${newest!.id}`);
    expect(body).toMatchObject({ state: 'delivered', body: null });
    const resent = await partner.call('POST', `${partner.hooks}/${hook}/deliveries/${newest!.id}/resend`);
    expect(resent.status).toBe(409);
    await purge(KEPT_NOTHING_MS);
    expect((await page(hook)).data).toEqual([]);
  });

  describe('when the wall clock jumps', () => {
    let offset = 0;

    beforeEach(() => {
      const { now } = Date;
      jest.spyOn(Date, 'now').mockImplementation(() => now.call(Date) + offset);
    });
    afterEach(() => {
      offset = 0;
      jest.restoreAllMocks();
    });

    it('keeps parked deliveries, and recognizes idempotency keys', async () => {
      const destination = world.receiver.url(`${partner.path}-jump`);
      const hook = await partner.hook({ destination });
      world.receiver.answer(`${partner.path}-jump`, { status: 410 });
      const event = { ...orders[0], idempotency_key: 'before the jump' };
      await partner.call('POST', partner.events, event);
      const parked = () => page(hook, '&state=parked');
      await until('a parked delivery', parked, ({ data }) => data.length === 1);
      offset = KEPT_NOTHING_MS;
      await world.app.nest.get(RetentionRunner, { strict: false }).purgeNow();
      expect((await parked()).data).toHaveLength(1);
      expect((await partner.call('POST', partner.events, event)).body).toMatchObject({ duplicate: true });
    });

    it('replays events that were accepted by a clock that was set back since', async () => {
      const hook = await partner.hook({ destination: world.receiver.url(`${partner.path}-back`) });
      await partner.call('POST', partner.events, orders[0]);
      const delivered = () => page(hook, '&state=delivered');
      await until('a delivered one', delivered, ({ data }) => data.length === 1);
      offset = -60_000;
      const body = { from: new Date(Date.now() - DAY_MS).toISOString(), only: 'all', dry_run: true };
      const replay = await partner.call('POST', `${partner.hooks}/${hook}/replays`, body);
      expect(replay.body).toMatchObject({ matched: 1 });
    });
  });

  it('frees idempotency keys after their time', async () => {
    const event = { ...orders[0], idempotency_key: 'once' };
    await partner.call('POST', partner.events, event);
    expect((await partner.call('POST', partner.events, event)).body).toMatchObject({ duplicate: true });
    await purge(2 * DAY_MS);
    expect((await partner.call('POST', partner.events, event)).body).toMatchObject({ duplicate: false });
  });
});
