import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { Replay } from '../../src/delivery-log/replays/replay.schemas.js';
import { onBothStores } from '../support/databases.js';
import { DeliveryWorld, type Partner } from '../support/service/delivery-world.js';
import { HOOKS } from '../support/store-paths.js';
import { until } from '../support/until.js';

onBothStores('Replays', (database) => {
  let world: DeliveryWorld;
  let partner: Partner;

  beforeAll(async () => {
    world = await DeliveryWorld.open(database);
  });
  afterAll(() => world?.close());
  beforeEach(async () => {
    partner = await world.newPartner();
  });

  /** A hook with three delivered orders, and a time before them. */
  async function delivered(): Promise<{ hook: number; replays: string; from: string }> {
    const from = new Date(Date.now() - 60_000).toISOString();
    const hook = await partner.hook();
    for (let id = 1; id <= 3; id++) await world.order(id);
    await until(
      'three delivered deliveries',
      () => partner.call('GET', `${HOOKS}/${hook}/deliveries?state=delivered`),
      ({ body }) => (body as { data: object[] }).data.length === 3,
    );
    return { hook, replays: `${HOOKS}/${hook}/replays`, from };
  }

  it('sends every delivery of a time range again, once each, and reports progress', async () => {
    const { replays, from } = await delivered();
    const made = await partner.call('POST', replays, { from, only: 'all' });
    const { id } = made.body as Replay;
    expect(made).toMatchObject({ status: 202, body: { matched: 3, only: 'all', rate: 10 } });
    const requests = await world.receiver.waitFor(6, partner.path);
    const ids = requests.map(({ headers }) => headers['webhook-id']);
    expect([...ids.slice(3)].sort()).toEqual([...ids.slice(0, 3)].sort());
    const done = await until(
      'the replay to be done',
      () => partner.call('GET', `${replays}/${id}`),
      ({ body }) => (body as Replay).state === 'done',
    );
    expect(done.body).toMatchObject({ id, matched: 3, done: 3, finished_at: expect.stringMatching(/Z$/) });
    expect(world.receiver.requests(partner.path)).toHaveLength(6);
  });

  it('sends again only what failed, by default', async () => {
    const { replays, hook } = await delivered();
    world.receiver.answer(partner.path, { status: 500 });
    await world.order(4);
    await until(
      'one exhausted delivery',
      () => partner.call('GET', `${HOOKS}/${hook}/deliveries?state=exhausted`),
      ({ body }) => (body as { data: object[] }).data.length === 1,
    );
    await partner.call('PUT', `${HOOKS}/${hook}`, { is_active: true });
    world.receiver.answer(partner.path, { status: 204 });
    const before = world.receiver.requests(partner.path).length;
    expect((await partner.call('POST', replays, { from: 1561479335 })).body).toMatchObject({ matched: 1 });
    const requests = await world.receiver.waitFor(before + 1, partner.path);
    expect(JSON.parse(requests.at(-1)!.body.toString())).toMatchObject({ data: { id: 4 } });
  });

  it('counts and sends nothing in a dry run', async () => {
    const { replays, from } = await delivered();
    const dry = await partner.call('POST', replays, { from, only: 'all', dry_run: true });
    expect(dry).toMatchObject({ status: 202, body: { id: null, state: 'dry_run', matched: 3, done: 0 } });
    const empty = await partner.call('POST', replays, {
      from: '2019-01-01',
      to: '2019-01-02',
      dry_run: true,
    });
    expect(empty.body).toMatchObject({ matched: 0 });
    expect(world.receiver.requests(partner.path)).toHaveLength(3);
  });

  it('stops sending when the replay is cancelled', async () => {
    const { replays, from } = await delivered();
    const { id } = (await partner.call('POST', replays, { from, only: 'all', rate: 1 })).body as Replay;
    const cancelled = await partner.call('DELETE', `${replays}/${id}`);
    expect(cancelled).toMatchObject({ status: 200, body: { id, state: 'cancelled' } });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect((await partner.call('GET', `${replays}/${id}`)).body).toEqual(cancelled.body);
    expect((await partner.call('DELETE', `${replays}/${id}`)).body).toEqual(cancelled.body);
    expect(world.receiver.requests(partner.path).length).toBeLessThan(6);
  });

  it('refuses to replay to a hook that is off', async () => {
    const { replays, hook, from } = await delivered();
    await partner.call('PUT', `${HOOKS}/${hook}`, { is_active: false });
    expect(await partner.call('POST', replays, { from })).toMatchObject({
      status: 409,
      body: [{ details: { code: 'hook_is_off' } }],
    });
  });

  it.each([
    ['from', {}],
    ['from', { from: 'yesterday' }],
    ['from', { from: '2999-01-01' }],
    ['to', { from: '2026-01-02', to: '2026-01-01' }],
    ['only', { from: '2026-01-02', only: 'none' }],
    ['rate', { from: '2026-01-02', rate: 101 }],
    ['rate', { from: '2026-01-02', rate: 0 }],
    ['surprise', { from: '2026-01-02', surprise: 1 }],
  ])('refuses a replay with a wrong %s with 422', async (field, body) => {
    const answer = await partner.call('POST', `${HOOKS}/${await partner.hook()}/replays`, body);
    expect(answer.status).toBe(422);
    expect(answer.body).toEqual([
      { status: 422, message: expect.stringContaining(`'${field}'`), details: { field } },
    ]);
  });
});
