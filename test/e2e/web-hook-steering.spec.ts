import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { StatsRepository } from '../../src/stats/stats.repository.js';
import { onBothStores } from '../support/databases.js';
import { DeliveryWorld, type Partner } from '../support/service/delivery-world.js';
import { STORE } from '../support/store-paths.js';
import { until } from '../support/until.js';

interface Page {
  data: { id: string; state: string; attempts: number; event_id: string }[];
}

onBothStores('A web-hook', (database) => {
  let world: DeliveryWorld;
  let partner: Partner;
  let url: string;

  beforeAll(async () => {
    world = await DeliveryWorld.open(database);
  });
  afterAll(() => world?.close());
  beforeEach(async () => {
    partner = await world.newPartner();
    url = world.receiver.url(partner.path);
  });

  const draft = (more: object = {}) => ({ object: 'Order', action: 'Create', url, ...more });
  const create = async () =>
    `/web-hook/${((await partner.call('POST', '/web-hook', draft())).body as { id: string }).id}`;
  const get = async <T>(path: string) => (await partner.call('GET', path)).body as T;
  const inState = (webHook: string, state: string, count = 1) =>
    until(
      `${count} ${state}`,
      () => get<Page>(`${webHook}/deliveries?state=${state}`),
      ({ data }) => data.length === count,
    );
  const failing = async () => {
    const webHook = await create();
    world.receiver.answer(partner.path, { status: 500 });
    await world.order(1);
    const page = await inState(webHook, 'exhausted');
    // It is turned off after that.
    await until(
      'the web-hook to be off',
      () => get<{ is_active: boolean }>(`${webHook}/status`),
      ({ is_active }) => !is_active,
    );
    return { webHook, delivery: page.data[0]! };
  };

  it('shows its deliveries with their bodies and attempts, and its status', async () => {
    const { webHook, delivery } = await failing();
    expect(await partner.call('GET', `${webHook}/deliveries/${delivery.id}`)).toMatchObject({
      status: 200,
      body: {
        body: expect.stringMatching(/^\{"object":"Order","action":"Create","payload":\{/),
        attempt_log: expect.arrayContaining([expect.objectContaining({ number: 1, status: 500 })]),
      },
    });
    expect(await partner.call('GET', `${webHook}/status`)).toMatchObject({
      status: 200,
      body: { disabled_reason: 'failing', is_active: false, last_failure: { status: 500 } },
    });
  });

  it('sends a delivery again, but not while it is off: any PUT turns it on', async () => {
    const { webHook, delivery } = await failing();
    const resend = () => partner.call('POST', `${webHook}/deliveries/${delivery.id}/resend`);
    const off = {
      status: 409,
      body: { code: 'hook_is_off', detail: expect.stringContaining('any PUT of it') },
    };
    expect(await resend()).toMatchObject(off);
    expect(await partner.call('POST', `${webHook}/test`)).toMatchObject(off);
    expect(await partner.call('POST', `${webHook}/replays`, { from: 0 })).toMatchObject(off);
    world.receiver.answer(partner.path, { status: 204 });
    expect((await partner.call('PUT', webHook, { url })).status).toBe(200);
    expect((await resend()).status).toBe(202);
    await inState(webHook, 'delivered');
  });

  it('sends again by a replay what failed, after a dry run that counts it', async () => {
    const { webHook, delivery } = await failing();
    world.receiver.answer(partner.path, { status: 204 });
    await partner.call('PUT', webHook, { url });
    const wanted = { from: 0, failure: 'http_status' };
    const replays = `${webHook}/replays`;
    expect(await partner.call('POST', replays, { ...wanted, dry_run: true })).toMatchObject({
      status: 202,
      body: { id: null, state: 'dry_run', matched: 1 },
    });
    const { body } = await partner.call('POST', replays, wanted);
    const { id } = body as { id: string };
    const done = await until(
      'the replay to be done',
      () => get<{ state: string }>(`${replays}/${id}`),
      ({ state }) => state === 'done',
    );
    expect(done).toMatchObject({ matched: 1, done: 1 });
    expect((await inState(webHook, 'delivered')).data[0]!.event_id).toBe(delivery.event_id);
    expect((await partner.call('DELETE', `${replays}/${id}`)).body).toEqual(done);
  });

  it('gets a signed sample that is marked as one, and no other hook gets it', async () => {
    const webHook = await create();
    await partner.hook({ destination: `${url}-other` });
    const { status, body } = await partner.call('POST', `${webHook}/test`);
    expect([status, body]).toMatchObject([202, { scope: 'store/order/created' }]);
    const [request] = await world.receiver.waitFor(1, partner.path);
    expect(JSON.parse(request!.body.toString())).toMatchObject({
      object: 'Order',
      action: 'Create',
      payload: { type: 'order' },
      test: true,
    });
    const headers = request!.headers as Record<string, string>;
    expect(new Webhook(partner.signingSecret).verify(request!.body, headers)).toBeTruthy();
    const { id } = body as { id: string };
    expect((await partner.call('GET', `${webHook}/deliveries/${id}`)).status).toBe(200);
    expect(world.receiver.requests(`${partner.path}-other`)).toEqual([]);
  });

  it('can be tested before it exists: one signed sample goes out, and nothing is stored', async () => {
    const { status, body } = await partner.call('POST', '/web-hook-drafts/test', draft());
    expect([status, body]).toMatchObject([
      200,
      { is_delivered: true, status: 204, scope: 'store/order/created' },
    ]);
    const [request] = world.receiver.requests(partner.path);
    expect(JSON.parse(request!.body.toString())).toEqual({
      object: 'Order',
      action: 'Create',
      payload: expect.objectContaining({ type: 'order' }),
      user: null,
      tenantId: STORE,
      test: true,
    });
    const headers = request!.headers as Record<string, string>;
    expect(new Webhook(partner.signingSecret).verify(request!.body, headers)).toBeTruthy();
    expect(await get('/web-hook')).toEqual({ webHooks: [], total: 0 });
    // The tests of both kinds count together.
    const hook = { scope: 'store/order/*', destination: url };
    expect((await partner.call('POST', `/stores/${STORE}/v2/hook-drafts/test`, hook)).status).toBe(429);
  });

  it('is refused by the check and by the test in the words of its creation, and nothing is sent', async () => {
    const bad = [{ url: 'nowhere' }, { object: 'Nothing' }, { action: 'Explode' }];
    for (const fields of bad) {
      const created = (await partner.call('POST', '/web-hook', draft(fields))).body as { errors: object[] };
      expect(created.errors).toHaveLength(1);
      for (const path of ['check', 'test'])
        expect(await partner.call('POST', `/web-hook-drafts/${path}`, draft(fields))).toMatchObject({
          status: 422,
          body: { errors: created.errors },
        });
    }
    for (const fine of [draft(), { url }, { object: 'Order' }, { action: 'Create' }])
      expect((await partner.call('POST', '/web-hook-drafts/check', fine)).status).toBe(204);
    expect(world.receiver.requests(partner.path)).toEqual([]);
  });

  it('has its own statistics and incidents, by its id', async () => {
    const { webHook } = await failing();
    const id = webHook.split('/').at(-1)!;
    const incidents = (hook: string) => get<{ data: object[] }>(`/stores/${STORE}/v2/incidents?hook=${hook}`);
    // The service counts too. What it has just taken up is not there yet when this fold ends.
    const { data } = await until(
      'the incident to be counted',
      async () => {
        await world.app.nest.get(StatsRepository, { strict: false }).fold();
        return incidents(id);
      },
      ({ data: found }) => found.length > 0,
    );
    expect(data).toMatchObject([{ hook: { kind: 'web-hook', id } }]);
    const stats = await get<{ data: { exhausted: number }[] }>(
      `/stores/${STORE}/v2/stats?step=minute&hook=${id.toUpperCase()}`,
    );
    expect(stats.data.reduce((sum, { exhausted }) => sum + exhausted, 0)).toBe(1);
    const other = await partner.hook();
    expect((await incidents(String(other))).data).toEqual([]);
    expect(await partner.call('GET', `/stores/${STORE}/v2/stats?hook=x-y`)).toMatchObject({ status: 400 });
  });
});
