import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { ChangeRepository } from '../../src/audit/change.repository.js';
import { onBothStores } from '../support/databases.js';
import type { ReceivedRequest } from '../support/receivers/receiver.js';
import { DeliveryWorld, type Partner } from '../support/service/delivery-world.js';
import { EVENTS, HOOKS } from '../support/store-paths.js';
import { until } from '../support/until.js';

const DEFAULTS = {
  filter: null,
  changed: null,
  retry_schedule: [0.2, 0.2, 0.2],
  timeout_seconds: 15,
  max_in_flight: 8,
  rate_limit: null,
  ordering: null,
  auto_disable: true,
  circuit_breaker: true,
  signatures: ['v1'],
  defaults: [
    ...['filter', 'changed', 'retry_schedule', 'timeout_seconds', 'max_in_flight', 'rate_limit'],
    ...['ordering', 'auto_disable', 'circuit_breaker', 'signatures'],
  ],
};

interface Explained {
  hooks: { id: number | string; matched: boolean; reason: string | null; condition: string | null }[];
}

onBothStores('The policy of a hook', (database) => {
  let world: DeliveryWorld;
  let partner: Partner;
  let hook: number;
  let policy: string;

  beforeAll(async () => {
    world = await DeliveryWorld.open(database);
  });
  afterAll(() => world?.close());
  beforeEach(async () => {
    partner = await world.newPartner();
    hook = await partner.hook({ scope: 'store/order/created' });
    policy = `${HOOKS}/${hook}/policy`;
  });
  // The hooks of all tests are in one store.
  afterEach(() => partner.call('DELETE', `${HOOKS}/${hook}`));

  const put = async (body: object) => {
    const answer = await partner.call('PUT', policy, body);
    expect(answer).toMatchObject({ status: 200 });
    return answer.body;
  };
  const publish = async (event: object) => {
    const { status, body } = await world.publish('POST', EVENTS, { scope: 'store/order/created', ...event });
    expect(status).toBe(202);
    return (body as { id: string }).id;
  };
  const order = (id: number, more: object = {}) => ({ data: { type: 'order', id, ...more } });
  const idsOf = (requests: ReceivedRequest[]) => requests.map(({ body }) => bodyOf(body).data.id);
  const bodyOf = (body: Buffer) =>
    JSON.parse(body.toString()) as { data: { id: number }; changed_fields?: string[] };

  it('is all defaults at first, shows what is set, and is all defaults again after DELETE', async () => {
    expect((await partner.call('GET', policy)).body).toEqual(DEFAULTS);
    const set = { filter: { 'data.total': { $gte: 100 } }, timeout_seconds: 30, auto_disable: false };
    const defaults = DEFAULTS.defaults.filter((field) => !(field in set));
    expect(await put(set)).toEqual({ ...DEFAULTS, ...set, defaults });
    expect((await partner.call('GET', policy)).body).toEqual({ ...DEFAULTS, ...set, defaults });
    expect(await put({ filter: null, changed: null })).toEqual(DEFAULTS);
    await put(set);
    expect(await partner.call('DELETE', policy)).toMatchObject({ status: 204, body: '' });
    expect((await partner.call('GET', policy)).body).toEqual(DEFAULTS);
  });

  it('stays when the hook is changed, and goes with it', async () => {
    await put({ max_in_flight: 3 });
    const changed = await partner.call('PUT', `${HOOKS}/${hook}`, { scope: 'store/order/*' });
    expect(changed).toMatchObject({ status: 200 });
    expect(changed.body).not.toHaveProperty('policy');
    expect((await partner.call('GET', policy)).body).toMatchObject({ max_in_flight: 3 });
    await partner.call('DELETE', `${HOOKS}/${hook}`);
    expect(await partner.call('GET', policy)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(await partner.call('PUT', policy, {})).toMatchObject({ status: 404 });
  });

  it('is the same for a web-hook', async () => {
    const url = world.receiver.url(`${partner.path}-web`);
    const { body } = await partner.call('POST', '/web-hook', { object: 'Order', action: 'Create', url });
    const path = `/web-hook/${(body as { id: string }).id}/policy`;
    expect((await partner.call('GET', path)).body).toEqual(DEFAULTS);
    const set = { filter: { 'record.total': { $lt: 5 } } };
    expect((await partner.call('PUT', path, set)).body).toMatchObject(set);
    await publish({ ...order(1), record: { total: 9 } });
    await publish({ ...order(2), record: { total: 4 } });
    const [request] = await world.receiver.waitFor(1, `${partner.path}-web`);
    expect(JSON.parse(request!.body.toString())).toMatchObject({ payload: { total: 4 } });
    expect(await partner.call('DELETE', path)).toMatchObject({ status: 204 });
    const test = { event: { scope: 'store/order/created', data: {} } };
    const tested = await partner.call('POST', `${path}/filter/test`, test);
    expect(tested.body).toEqual({ matches: true, condition: null });
  });

  it.each([
    [{ timeout: 5 }, '/timeout'],
    [{ timeout_seconds: 61 }, '/timeout_seconds'],
    [{ timeout_seconds: '5' }, '/timeout_seconds'],
    [{ max_in_flight: 0 }, '/max_in_flight'],
    [{ retry_schedule: [0] }, '/retry_schedule/0'],
    [{ retry_schedule: Array(20).fill(60_000) }, '/retry_schedule'],
    [{ retry_schedule: Array(21).fill(1) }, '/retry_schedule'],
    [{ changed: ['total'] }, '/changed/0'],
    [{ changed: [] }, '/changed'],
    [{ filter: { $where: '1' } }, '/filter/$where'],
    [{ filter: { 'data.a': { $regex: 'a' } } }, '/filter/data.a/$regex'],
    [{ filter: { 'data/a': 1 } }, '/filter/data~1a'],
    [{ filter: [] }, '/filter'],
    [{ circuit_breaker: null }, '/circuit_breaker'],
    [{ rate_limit: { requests: 0, per_seconds: 1 } }, '/rate_limit/requests'],
    [{ rate_limit: { requests: 1, per_seconds: 3_601 } }, '/rate_limit/per_seconds'],
    [{ ordering: { key: 'data.id' } }, '/ordering/key'],
    [{ ordering: { key: '/data/id', by: 'store' } }, '/ordering/by'],
    [{ ordering: '/data/id' }, '/ordering'],
    [{ signatures: [] }, '/signatures'],
    [{ signatures: ['v1', 'v1'] }, '/signatures'],
    [{ signatures: ['v2'] }, '/signatures/0'],
  ])('refuses %j as a problem, and names %s', async (body, pointer) => {
    const { status, headers, body: problem } = await partner.call('PUT', policy, body);
    expect([status, headers.get('content-type')]).toEqual([422, 'application/problem+json; charset=utf-8']);
    expect(problem).toMatchObject({ code: 'validation_failed', errors: [{ pointer }] });
    expect((await partner.call('GET', policy)).body).toEqual(DEFAULTS);
  });

  it('lets only those events through that pass the filter, and explains the others', async () => {
    const all = await partner.hook({ scope: 'store/order/*' });
    await put({ filter: { 'data.total': { $gte: 100 }, 'data.currency': { $in: ['EUR', 'USD'] } } });
    const cheap = await publish(order(1, { total: 99, currency: 'EUR' }));
    const foreign = await publish(order(2, { total: 100, currency: 'CHF' }));
    const wanted = await publish(order(3, { total: 100, currency: 'EUR' }));
    const ids = idsOf(await world.receiver.waitFor(4, partner.path));
    expect(ids.sort()).toEqual([1, 2, 3, 3]);
    const explain = async (id: string) => {
      const { body } = await partner.call('GET', `${EVENTS}/${id}`);
      return (body as Explained).hooks.map((one) => [one.id, one.matched, one.reason, one.condition]);
    };
    await put({ filter: { user: 'nobody' } });
    const got = [all, true, null, null];
    expect(await explain(cheap)).toEqual([[hook, false, 'filtered', '/filter/data.total/$gte'], got]);
    expect(await explain(foreign)).toEqual([[hook, false, 'filtered', '/filter/data.currency/$in'], got]);
    expect(await explain(wanted)).toEqual([[hook, true, null, null], got]);
  });

  it('explains an event to an app none of whose hooks got it, and to no other app', async () => {
    await put({ filter: { 'data.total': 5 } });
    const id = await publish(order(1));
    const { body } = await partner.call('GET', `${EVENTS}/${id}`);
    expect(body).toMatchObject({
      hooks: [{ id: hook, reason: 'filtered', condition: '/filter/data.total' }],
    });
    const stranger = await world.newPartner();
    expect(await stranger.call('GET', `${EVENTS}/${id}`)).toMatchObject({ status: 404 });
  });

  it('sends a sample whatever the filter says', async () => {
    await put({ filter: { user: 'nobody' } });
    expect(await partner.call('POST', `${HOOKS}/${hook}/test`)).toMatchObject({ status: 202 });
    expect(await world.receiver.waitFor(1, partner.path)).toHaveLength(1);
  });

  it('tests a filter with an event, and names the condition that decides', async () => {
    const test = async (body: object) => (await partner.call('POST', `${policy}/filter/test`, body)).body;
    const filter = { 'data.total': { $gte: 100, $lt: 200 } };
    const event = { scope: 'store/order/created', data: { total: 250 } };
    expect(await test({ filter, event })).toEqual({ matches: false, condition: '/data.total/$lt' });
    expect(await test({ filter, event: { data: { total: 150 } } })).toEqual({ matches: true, condition: '' });
    expect(await test({ event })).toEqual({ matches: true, condition: null });
    const alias = { scope: 'store/channel/metafield/created/' };
    const name = { scope: 'store/channel/metafield/created' };
    expect(await test({ filter: name, event: alias })).toEqual({ matches: true, condition: '/scope' });
    expect(await test({ filter: alias, event: alias })).toEqual({ matches: false, condition: '/scope' });
    await put({ filter: { user: 'ann' } });
    expect(await test({ event })).toEqual({ matches: false, condition: '/user' });
    const refused = await partner.call('POST', `${policy}/filter/test`, { filter: { a: 1 }, event });
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: '/filter/a' }] } });
  });

  it('sends only changes of the fields that the hook asks for, with what has changed', async () => {
    await put({ changed: ['/total', '/lines'] });
    const before = { total: 5, lines: [{ sku: 'a' }], note: 'x', id: 9007199254740993n };
    const text = (record: object) =>
      JSON.stringify(record, (_, value) => (typeof value === 'bigint' ? `#${value}#` : value)).replaceAll(
        /"#|#"/g,
        '',
      );
    const publishText = async (id: number, record: object) =>
      world.publish(
        'POST',
        EVENTS,
        `{"scope":"store/order/created","data":{"type":"order","id":${id}},"record":${text(record)},"previous":${text(before)}}`,
      );
    await publishText(1, { ...before, note: 'y' });
    await publishText(2, { ...before, total: 6, note: 'y' });
    await publish(order(3));
    const bodies = (await world.receiver.waitFor(2, partner.path)).map(({ body }) => bodyOf(body));
    const byId = Object.fromEntries(bodies.map(({ data, changed_fields }) => [data.id, changed_fields]));
    expect(byId).toEqual({ 2: ['/total', '/note'], 3: undefined });
    await put({ changed: ['/id'] });
    await publishText(4, { ...before, id: 9007199254740992n });
    expect(idsOf(await world.receiver.waitFor(3, partner.path)).sort()).toEqual([2, 3, 4]);
  });

  it('tries as often as its schedule says, and leaves the hook on where failures may not turn it off', async () => {
    world.receiver.answer(partner.path, { status: 410 });
    await put({ retry_schedule: [], auto_disable: false });
    const id = await publish(order(1));
    const delivery = `${HOOKS}/${hook}/deliveries/${id.replace('msg_', 'dlv_')}_0`;
    const read = async () =>
      (await partner.call('GET', delivery)).body as { state: string; attempts: number };
    const ended = await until('the end of the delivery', read, ({ state }) => state === 'exhausted');
    expect(ended).toMatchObject({ attempts: 1 });
    expect(await partner.isActive(hook)).toBe(true);
  });

  it('ends an attempt after its own time-out', async () => {
    world.receiver.answer(partner.path, { hangs: true });
    await put({ timeout_seconds: 1, retry_schedule: [] });
    const id = await publish(order(1));
    const delivery = `${HOOKS}/${hook}/deliveries/${id.replace('msg_', 'dlv_')}_0`;
    const read = async () => (await partner.call('GET', delivery)).body as { last_failure: string | null };
    expect(await until('the time-out', read, (one) => one.last_failure !== null)).toMatchObject({
      last_failure: 'timeout',
    });
  });

  it('is written to the audit log, before and after', async () => {
    await put({ max_in_flight: 2 });
    await partner.call('DELETE', policy);
    const changes = world.app.nest.get(ChangeRepository, { strict: false });
    const rows = await changes.since(Math.max(0, (await changes.latest()) - 2), 2);
    const text = '{"max_in_flight":2}';
    expect(rows.map(({ before, after }) => [before?.['policy'], after?.['policy']])).toEqual([
      [null, text],
      [text, null],
    ]);
  });
});
