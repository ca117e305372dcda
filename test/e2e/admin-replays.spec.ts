import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { AdminReplay, AdminReplayList } from '../../src/admin/replays/admin-replay.schemas.js';
import { ChangeRepository } from '../../src/audit/change.repository.js';
import { onBothStores } from '../support/databases.js';
import { type Call, caller } from '../support/http.js';
import { newOperator } from '../support/service/app.js';
import { DeliveryWorld, type Partner } from '../support/service/delivery-world.js';
import { STORE } from '../support/store-paths.js';
import { until } from '../support/until.js';

const REPLAYS = '/admin/v1/replays';
const since = new Date(Date.now() - 60_000).toISOString();

onBothStores('Replays over many hooks', (database) => {
  let world: DeliveryWorld;
  let operator: { id: string; token: string };
  let call: Call;
  let partners: [Partner, Partner];

  beforeAll(async () => {
    world = await DeliveryWorld.open(database, { RETRY_SCHEDULE: '0.1' });
    operator = await newOperator(world.app.nest, 'admin:write');
    call = caller(world.app.url, operator);
  });
  afterAll(() => world?.close());
  beforeEach(async () => {
    partners = [await world.newPartner(), await world.newPartner()];
  });

  const statesOf = async (partner: Partner, hook: number, state: string) =>
    (await partner.call('GET', `${partner.hooks}/${hook}/deliveries?state=${state}`)).body as {
      data: object[];
    };

  /** The deliveries of an order to one hook of each partner, exhausted. The service turns both hooks off. */
  const outage = async (): Promise<[number, number]> => {
    const hooks: number[] = [];
    for (const partner of partners) {
      world.receiver.answer(partner.path, { status: 500 });
      hooks.push(await partner.hook());
    }
    await world.order(1);
    for (const [i, partner] of partners.entries()) {
      await until(
        'the hook to be off',
        () => partner.isActive(hooks[i]!),
        (isActive) => !isActive,
      );
      await until(
        'the exhausted delivery',
        () => statesOf(partner, hooks[i]!, 'exhausted'),
        ({ data }) => data.length === 1,
      );
      world.receiver.answer(partner.path, { status: 204 });
    }
    return hooks as [number, number];
  };
  const turnOn = (i: 0 | 1, hook: number) =>
    partners[i].call('PUT', `${partners[i].hooks}/${hook}`, { is_active: true });
  const create = async (body: object) => {
    const answer = await call('POST', REPLAYS, { since, ...body });
    expect(answer).toMatchObject({ status: 202 });
    return answer.body as AdminReplay;
  };
  const find = async (id: string | null) => (await call('GET', `${REPLAYS}/${id}`)).body as AdminReplay;
  const ended = (id: string | null) =>
    until(
      'the job to end',
      () => find(id),
      ({ state }) => state !== 'running',
    );
  const attemptsAt = (i: 0 | 1) => world.receiver.requests(partners[i].path).length;

  it('send the exhausted deliveries of every hook that is on, and count those of hooks that are off', async () => {
    const hooks = await outage();
    await turnOn(0, hooks[0]);
    const before = [attemptsAt(0), attemptsAt(1)];
    const created = await create({ client_id: partners[0].clientId });
    expect(created).toMatchObject({ state: 'running', hooks: 1, matched: 1, store_hash: null });
    expect(await ended(created.id)).toMatchObject({ state: 'done', done: 1, failed: 0, remaining: 0 });
    await world.receiver.waitFor(before[0]! + 1, partners[0].path);
    const off = await ended((await create({ client_id: partners[1].clientId })).id);
    expect(off).toMatchObject({ matched: 1, done: 0, failed: 1, failed_by: { hook_off: 1 }, remaining: 0 });
    expect(off.by_hook).toMatchObject([{ client_id: partners[1].clientId, skipped: 'hook_off', failed: 1 }]);
    expect(attemptsAt(1)).toBe(before[1]);
    const again = await create({ client_id: partners[0].clientId });
    expect(again).toMatchObject({ state: 'done', matched: 0, by_hook: [] });
  });

  it('turn on hooks that the service turned off, where they are asked to, and no others', async () => {
    const hooks = await outage();
    await partners[1].call('PUT', `${partners[1].hooks}/${hooks[1]}`, { is_active: false });
    const before = attemptsAt(0);
    for (const [i, partner] of partners.entries()) {
      const created = await create({ client_id: partner.clientId, turn_on: true });
      expect(await ended(created.id)).toMatchObject(i === 0 ? { done: 1 } : { done: 0, failed: 1 });
    }
    await world.receiver.waitFor(before + 1, partners[0].path);
    expect(await partners[0].isActive(hooks[0])).toBe(true);
    expect(await partners[1].isActive(hooks[1])).toBe(false);
    const [row] = await changesOf(partners[0].clientId, 'subscription');
    expect(row).toMatchObject({ action: 'updated', actor: { operatorId: operator.id } });
  });
  const changesOf = async (clientId: string, kind: string) => {
    const changes = world.app.nest.get(ChangeRepository, { strict: false });
    return (await changes.list({ clientId }, 10)).filter((row) => row.kind === kind);
  };

  it('count by hook in a dry run, and start nothing', async () => {
    const hooks = await outage();
    await turnOn(0, hooks[0]);
    const before = [attemptsAt(0), attemptsAt(1)];
    const dry = await create({ store_hash: STORE, dry_run: true });
    expect(dry).toMatchObject({ id: null, state: 'dry_run', done: 0 });
    const own = dry.by_hook.filter(({ client_id }) =>
      partners.some(({ clientId }) => clientId === client_id),
    );
    expect(own).toHaveLength(2);
    for (const { client_id, ...counts } of own)
      expect(counts).toMatchObject(
        client_id === partners[0].clientId
          ? { matched: 1, remaining: 1, failed: 0, skipped: null }
          : { matched: 1, remaining: 0, failed: 1, skipped: 'hook_off' },
      );
    const client_id = partners[1].clientId;
    const withTurnOn = await create({ client_id, dry_run: true, turn_on: true });
    expect(withTurnOn.by_hook).toMatchObject([{ matched: 1, remaining: 1, failed: 0, skipped: null }]);
    expect(dry.matched).toBe(dry.by_hook.reduce((sum, { matched }) => sum + matched, 0));
    expect(await partners[1].isActive(hooks[1])).toBe(false);
    expect([attemptsAt(0), attemptsAt(1)]).toEqual(before);
    await partners[1].call('PUT', `${partners[1].hooks}/${hooks[1]}`, { is_active: false });
    const ofOwner = await create({ client_id, dry_run: true, turn_on: true });
    expect(ofOwner.by_hook).toMatchObject([{ skipped: 'hook_off' }]);
  });

  it('take only deliveries to the host, with the failure, in the states and of the time that are asked for', async () => {
    const hooks = await outage();
    await turnOn(0, hooks[0]);
    await turnOn(1, hooks[1]);
    const client_id = partners[0].clientId;
    const matched = async (body: object) => (await create({ client_id, dry_run: true, ...body })).matched;
    const { host, hostname } = new URL(world.receiver.url('/'));
    expect(await matched({ host: host.toUpperCase() })).toBe(1);
    expect(await matched({ host: hostname })).toBe(1);
    expect(await matched({ host: 'elsewhere.example.com' })).toBe(0);
    expect(await matched({ failure: 'http_status' })).toBe(1);
    expect(await matched({ failure: 'timeout' })).toBe(0);
    expect(await matched({ states: ['cancelled', 'delivered'] })).toBe(0);
    expect(await matched({ states: ['exhausted', 'delivered'] })).toBe(1);
    expect(await matched({ since: '2020-01-01', until: '2020-01-02' })).toBe(0);
    expect(await matched({ store_hash: STORE })).toBe(1);
  });

  it('turn on no hook when a request is repeated with its Idempotency-Key', async () => {
    const hooks = await outage();
    const { clientId: client_id } = partners[1];
    const once = async (turn_on: boolean) =>
      (await call('POST', REPLAYS, { since, client_id, turn_on }, { 'idempotency-key': client_id }))
        .body as AdminReplay;
    const first = await once(false);
    expect(first).toMatchObject({ failed: 1, failed_by: { hook_off: 1 } });
    expect((await once(true)).id).toBe(first.id);
    expect(await partners[1].isActive(hooks[1])).toBe(false);
  });

  it('start once for each Idempotency-Key of an operator, and refuse the key for another job', async () => {
    const [hook] = await outage();
    await turnOn(0, hook);
    const before = attemptsAt(0);
    const body = { since, client_id: partners[0].clientId };
    const once = (idempotencyKey: string, more = {}, as: Call = call) =>
      as('POST', REPLAYS, { ...body, ...more }, { 'idempotency-key': idempotencyKey });
    const key = `after the outage of ${body.client_id}`;
    expect((await once(key, { dry_run: true })).body).toMatchObject({ id: null, matched: 1 });
    const answers = await Promise.all([once(key), once(key), once(key)]);
    const jobs = answers.map((answer) => answer.body as AdminReplay);
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(1);
    expect(await ended(jobs[0]!.id)).toMatchObject({ matched: 1, done: 1 });
    await world.receiver.waitFor(before + 1, partners[0].path);
    expect((await once(key)).body).toMatchObject({ id: jobs[0]!.id, state: 'done', matched: 1 });
    expect(await changesOf(body.client_id, 'recovery')).toHaveLength(1);
    const conflict = { status: 422, body: { code: 'idempotency_conflict' } };
    expect(await once(key, { rate: 11 })).toMatchObject(conflict);
    const other = caller(world.app.url, await newOperator(world.app.nest, 'admin:write'));
    for (const answer of [await once(key, {}, other), await once(`${key}, again`)])
      expect(answer).toMatchObject({ status: 202, body: { matched: 0 } });
    expect(await once('')).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    expect(await once('k'.repeat(256))).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    expect(attemptsAt(0)).toBe(before + 1);
  });

  it('are canceled once, listed with their sums, and in the audit log with the operator', async () => {
    const [hook] = await outage();
    const client_id = partners[0].clientId;
    await turnOn(0, hook);
    for (let id = 2; id <= 4; id++) await world.order(id);
    await until(
      'the deliveries',
      () => statesOf(partners[0], hook, 'delivered'),
      ({ data }) => data.length === 3,
    );
    const states = ['delivered', 'exhausted'];
    const { id } = await create({ client_id, states, rate: 1 });
    const cancelled = await call('DELETE', `${REPLAYS}/${id}`);
    expect(cancelled).toMatchObject({ status: 200, body: { id, state: 'cancelled', matched: 4 } });
    const { done, remaining } = cancelled.body as AdminReplay;
    expect(done + remaining).toBe(4);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect((await call('DELETE', `${REPLAYS}/${id}`)).body).toEqual(cancelled.body);
    expect(await find(id)).toEqual(cancelled.body);
    const { by_hook: _, ...listed } = cancelled.body as AdminReplay;
    const page = (await call('GET', `${REPLAYS}?limit=1`)).body as AdminReplayList;
    expect(page.data).toEqual([listed]);
    const next = (await call('GET', `${REPLAYS}?limit=1&cursor=${page.next_cursor}`)).body as AdminReplayList;
    expect(next.data[0]!.id).not.toBe(id);
    const rows = await changesOf(client_id, 'recovery');
    expect(rows.map(({ action }) => action)).toEqual(['cancelled', 'created']);
    for (const { actor, key } of rows) expect([actor.operatorId, key]).toEqual([operator.id, id]);
  });

  it.each([
    ['since', {}],
    ['since', { since: '2999-01-01' }],
    ['until', { since: '2026-01-02', until: '2026-01-01' }],
    ['states', { since: '2026-01-02', states: [] }],
    ['states/0', { since: '2026-01-02', states: ['parked'] }],
    ['failure', { since: '2026-01-02', failure: 'sunspots' }],
    ['rate', { since: '2026-01-02', rate: 101 }],
    ['host', { since: '2026-01-02', host: '' }],
    ['surprise', { since: '2026-01-02', surprise: 1 }],
  ])('are refused with 422 for a wrong %s', async (field, body) => {
    const answer = await call('POST', REPLAYS, body);
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: `/${field}` }] } });
  });

  it('are refused for a store or an app that does not exist, and to operators who may only read', async () => {
    for (const body of [{ store_hash: 'nowhere1' }, { client_id: '0'.repeat(32) }])
      expect(await call('POST', REPLAYS, { since, ...body })).toMatchObject({ status: 404 });
    const reader = caller(world.app.url, await newOperator(world.app.nest, 'admin:read'));
    const { id } = await create({ client_id: partners[0].clientId });
    expect((await reader('GET', `${REPLAYS}/${id}`)).status).toBe(200);
    expect((await reader('GET', REPLAYS)).status).toBe(200);
    for (const answer of [
      await reader('POST', REPLAYS, { since }),
      await reader('DELETE', `${REPLAYS}/${id}`),
    ])
      expect(answer).toMatchObject({ status: 403, body: { code: 'insufficient_scope' } });
  });
});
