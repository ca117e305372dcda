import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type {
  Delivery,
  DeliveryDetail,
  DeliveryList,
} from '../../src/delivery-log/deliveries/delivery.schemas.js';
import { onBothStores } from '../support/databases.js';
import { RawReceiver } from '../support/receivers/raw-receiver.js';
import { DeliveryWorld, type Partner } from '../support/service/delivery-world.js';
import { HOOKS } from '../support/store-paths.js';
import { until } from '../support/until.js';

onBothStores('The delivery log', (database) => {
  let world: DeliveryWorld;
  let partner: Partner;

  beforeAll(async () => {
    world = await DeliveryWorld.open(database);
  });
  afterAll(() => world?.close());
  beforeEach(async () => {
    partner = await world.newPartner();
  });

  const list = async (hook: number, query = '') =>
    (await partner.call('GET', `${HOOKS}/${hook}/deliveries${query}`)).body as DeliveryList;
  const listed = (hook: number, count: number, state: string) =>
    until(
      `${count} deliveries in state ${state}`,
      () => list(hook, `?state=${state}`),
      ({ data }) => data.length >= count,
    );

  it('lists the deliveries of a hook, the newest first', async () => {
    const hook = await partner.hook();
    const events = [await world.order(1), await world.order(2, 'updated')];
    const { data, next_cursor } = await listed(hook, 2, 'delivered');
    expect(next_cursor).toBeNull();
    expect(data.map(({ event_id }) => event_id)).toEqual([...events].reverse());
    expect(data[0]).toEqual({
      id: `dlv_${events[1]!.slice(4)}_0`,
      event_id: events[1],
      scope: 'store/order/updated',
      state: 'delivered',
      attempts: 1,
      last_status: 204,
      last_failure: null,
      last_reason: null,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      next_attempt_at: null,
      delivered_at: expect.stringMatching(/Z$/),
    });
  });

  it('pages with a cursor, and filters by scope and time', async () => {
    const hook = await partner.hook();
    for (let id = 1; id <= 5; id++) await world.order(id, id === 3 ? 'updated' : 'created');
    const { data: all } = await listed(hook, 5, 'delivered');
    const pages: Delivery[][] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: DeliveryList = await list(hook, `?limit=2${cursor && `&cursor=${cursor}`}`);
      pages.push(page.data);
      cursor = page.next_cursor;
    }
    expect(pages.map(({ length }) => length)).toEqual([2, 2, 1]);
    expect(pages.flat()).toEqual(all);
    expect((await list(hook, '?scope=store/order/updated')).data).toEqual([all[2]]);
    const inside = `?created_after=${all[3]!.created_at}&created_before=${all[1]!.created_at}`;
    expect((await list(hook, inside)).data.map(({ id }) => id)).toEqual(expect.arrayContaining([all[2]!.id]));
    expect((await list(hook, '?created_before=1561479335')).data).toEqual([]);
    expect((await list(hook, '?state=parked')).data).toEqual([]);
  });

  it.each([
    'limit=251',
    'cursor=x',
    'state=lost',
    'created_after=yesterday',
    'created_before=2026-01-01T00:00:00',
  ])('refuses the query %s with 400 in the error format of the hooks routes', async (query) => {
    const { status, body } = await partner.call(
      'GET',
      `${HOOKS}/${await partner.hook()}/deliveries?${query}`,
    );
    const field = query.split('=')[0];
    expect([status, body]).toEqual([400, [{ status: 400, message: expect.any(String), details: { field } }]]);
  });

  it('shows the body that was sent and every attempt', async () => {
    world.receiver.answer(partner.path, { failFirst: 1, failStatus: 503, body: 'Down for maintenance.' });
    const hook = await partner.hook();
    await world.order(250);
    const [{ id }] = (await listed(hook, 1, 'delivered')).data as [Delivery];
    const { body, status } = await partner.call('GET', `${HOOKS}/${hook}/deliveries/${id}`);
    const [request] = world.receiver.requests(partner.path);
    expect(status).toBe(200);
    expect(body).toMatchObject({ id, attempts: 2, state: 'delivered', body: request!.body.toString() });
    expect((body as DeliveryDetail).attempt_log).toEqual([
      {
        number: 1,
        started_at: expect.stringMatching(/Z$/),
        duration_ms: expect.any(Number),
        status: 503,
        failure: 'http_status',
        reason: null,
        response_excerpt: 'Down for maintenance.',
      },
      expect.objectContaining({
        number: 2,
        status: 204,
        failure: null,
        reason: null,
        response_excerpt: null,
      }),
    ]);
  });

  it('shows why an attempt without an answer failed', async () => {
    const closed = await RawReceiver.start(() => undefined);
    const destination = closed.url();
    await closed.close();
    const hook = await partner.hook({ destination });
    await world.order(250);
    const { data } = await until(
      'a failed attempt',
      () => list(hook),
      ({ data: [delivery] }) => (delivery?.attempts ?? 0) > 0,
    );
    const refused = { failure: 'connect', reason: 'connection_refused' };
    expect(data).toMatchObject([{ last_failure: refused.failure, last_reason: refused.reason }]);
    const { body } = await partner.call('GET', `${HOOKS}/${hook}/deliveries/${data[0]!.id}`);
    expect((body as DeliveryDetail).attempt_log[0]).toMatchObject({ status: null, ...refused });
    const { body: status } = await partner.call('GET', `${HOOKS}/${hook}/status`);
    expect(status).toMatchObject({ last_failure: { status: null, ...refused } });
  });

  it('resends a delivered event with the same bytes and the same id', async () => {
    const hook = await partner.hook();
    await world.order(250);
    const [{ id }] = (await listed(hook, 1, 'delivered')).data as [Delivery];
    const again = await partner.call('POST', `${HOOKS}/${hook}/deliveries/${id}/resend`);
    expect([again.status, (again.body as Delivery).id]).toEqual([202, id]);
    const [first, second] = await world.receiver.waitFor(2, partner.path);
    expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id']);
    expect(second!.body.equals(first!.body)).toBe(true);
    const { data } = await until(
      'a second attempt',
      () => list(hook),
      (page) => page.data[0]?.attempts === 2,
    );
    expect(data).toMatchObject([{ id, state: 'delivered' }]);
  });

  it('refuses to resend a delivery that is in flight or whose hook is off', async () => {
    world.receiver.answer(partner.path, { delayMs: 3_000 });
    const hook = await partner.hook();
    await world.order(250);
    const [{ id }] = (await listed(hook, 1, 'in_flight')).data as [Delivery];
    const resend = () => partner.call('POST', `${HOOKS}/${hook}/deliveries/${id}/resend`);
    const refused = (code: string) => [{ status: 409, message: expect.any(String), details: { code } }];
    expect(await resend()).toMatchObject({ status: 409, body: refused('delivery_in_flight') });
    await partner.call('PUT', `${HOOKS}/${hook}`, { is_active: false });
    expect(await resend()).toMatchObject({ status: 409, body: refused('hook_is_off') });
  });

  it('answers 404 for a delivery of another hook', async () => {
    const [hook, other] = [await partner.hook(), await partner.hook({ scope: 'store/cart/*' })];
    await world.order(250);
    const [{ id }] = (await listed(hook, 1, 'delivered')).data as [Delivery];
    const absent = [{ status: 404, message: 'The delivery does not exist.', details: {} }];
    for (const wrong of [id, 'dlv_1', `dlv_${'0'.repeat(26)}_0`]) {
      const one = `${HOOKS}/${other}/deliveries/${wrong}`;
      expect(await partner.call('GET', one)).toMatchObject({ status: 404, body: absent });
      expect(await partner.call('POST', `${one}/resend`)).toMatchObject({ status: 404, body: absent });
    }
  });
});
