import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ChangeRepository } from '../../src/audit/change.repository.js';
import { RetentionRunner } from '../../src/delivery/jobs/retention-runner.js';
import { onBothStores } from '../support/databases.js';
import { type Answer, type Call, caller } from '../support/http.js';
import { type Client, newOperator } from '../support/service/app.js';
import { DeliveryWorld } from '../support/service/delivery-world.js';
import { EVENTS, HOOKS, STORE } from '../support/store-paths.js';

const SESSIONS = '/admin/v1/portal-sessions';
const PUBLIC_URL = 'https://hooks.example.com/base';
const DAY_MS = 86_400_000;

interface Session {
  id: string;
  access_token: string;
}

onBothStores('A portal session', (database) => {
  let world: DeliveryWorld;
  let operator: { id: string; token: string };
  let call: Call;
  let me: Client;

  beforeAll(async () => {
    world = await DeliveryWorld.open(database, { PUBLIC_URL });
    operator = await newOperator(world.app.nest, 'admin:write');
    call = caller(world.app.url, operator);
    me = await world.app.install();
  });
  afterAll(() => world?.close());

  const link = (body: object = {}, owner = me) =>
    call('POST', SESSIONS, { store_hash: owner.storeHash, client_id: owner.clientId, ...body });
  const codeOf = ({ body }: Answer) => new URL((body as { url: string }).url).hash.slice('#code='.length);
  const use = (code: string) => caller(world.app.url, { token: 'x' })('POST', '/console/session', { code });
  const open = async (body: object = {}, owner = me): Promise<Session> => {
    const made = await link(body, owner);
    const { access_token } = (await use(codeOf(made))).body as Session;
    return { id: (made.body as Session).id, access_token };
  };
  const as = ({ access_token }: Session) => caller(world.app.url, { token: access_token });
  const statusOf = async (session: Session) => (await as(session)('GET', HOOKS)).status;
  const changes = (limit: number) =>
    world.app.nest.get(ChangeRepository, { strict: false }).list({ clientId: me.clientId }, limit);

  it('begins with a link, whose code gives an access token', async () => {
    const made = await link({ access: 'write', expires_in: 7_200 });
    expect(made.status).toBe(201);
    expect(made.headers.get('cache-control')).toBe('no-store');
    const { id, url, expires_at } = made.body as { id: string; url: string; expires_at: string };
    expect(Object.keys(made.body as object).sort()).toEqual(['expires_at', 'id', 'url']);
    expect(url).toMatch(/^https:\/\/hooks\.example\.com\/base\/console\/#code=[\w-]{43}$/);
    const opened = await use(codeOf(made));
    expect([opened.status, opened.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(opened.body).toEqual({
      access_token: expect.stringMatching(/^portal\.[\w-]{43}$/),
      expires_at,
      store_hash: STORE,
      client_id: me.clientId,
      access: 'write',
    });
    const { data } = (await call('GET', `${SESSIONS}?client_id=${me.clientId}`)).body as { data: object[] };
    const session = data.find((it) => (it as Session).id === id) as Record<string, string>;
    expect(session).toMatchObject({ access: 'write', opened_at: expect.any(String), revoked_at: null });
    expect(Date.parse(session['expires_at']!) - Date.parse(session['created_at']!)).toBe(7_200_000);
    const secrets = [codeOf(made), (opened.body as Session).access_token];
    for (const secret of secrets) expect(JSON.stringify([data, await changes(9)])).not.toContain(secret);
  });

  it('is for reading and for an hour unless the request says so', async () => {
    const made = await link();
    expect((await use(codeOf(made))).body).toMatchObject({ access: 'read' });
    const { data } = (await call('GET', `${SESSIONS}?limit=1`)).body as { data: Record<string, string>[] };
    expect(Date.parse(data[0]!['expires_at']!) - Date.parse(data[0]!['created_at']!)).toBe(3_600_000);
  });

  it('acts as its app, and its id is in the audit log', async () => {
    const session = await open({ access: 'write' });
    const hook = { scope: 'store/order/created', destination: world.receiver.url('/portal') };
    const made = await as(session)('POST', HOOKS, hook);
    expect(made.status).toBe(201);
    const { id } = made.body as { id: number };
    expect((await caller(world.app.url, me)('GET', `${HOOKS}/${id}`)).status).toBe(200);
    expect((await as(session)('POST', `${HOOKS}/${id}/test`)).status).toBe(202);
    expect((await as(session)('DELETE', `${HOOKS}/${id}`)).status).toBe(200);
    const [row] = await changes(1);
    expect(row!.actor).toMatchObject({
      via: 'api',
      clientId: me.clientId,
      tokenId: null,
      portalSessionId: session.id,
      address: '127.0.0.1',
    });
    const made_ = (await changes(20)).find(({ key, action }) => key === session.id && action === 'created');
    expect(made_!.actor.operatorId).toBe(operator.id);
  });

  it('for reading only reads', async () => {
    const session = await open();
    expect(await statusOf(session)).toBe(200);
    const hook = { scope: 'store/order/created', destination: world.receiver.url('/portal') };
    const refused = await as(session)('POST', HOOKS, hook);
    expect(refused.status).toBe(403);
    expect(refused.headers.get('www-authenticate')).toContain('error="insufficient_scope"');
    expect(JSON.stringify(refused.body)).toContain('This portal session may only read.');
  });

  it('publishes nothing, enters no other store and no route of operators', async () => {
    await world.app.install({ storeHash: 'other9' });
    const session = await open({ access: 'write' });
    const event = { scope: 'store/order/created', data: { type: 'order', id: 1 } };
    expect((await as(session)('POST', EVENTS, event)).status).toBe(403);
    expect((await as(session)('GET', '/stores/other9/v2/hooks')).status).toBe(403);
    expect((await as(session)('GET', SESSIONS)).status).toBe(401);
    const asOther = await as(session)('GET', HOOKS, undefined, { 'x-auth-client': world.app.clientId });
    expect(asOther.status).toBe(401);
  });

  it('ends when its code is used a second time', async () => {
    const made = await link();
    const session = (await use(codeOf(made))).body as Session;
    expect(await statusOf(session)).toBe(200);
    const again = await use(codeOf(made));
    expect(again).toMatchObject({ status: 401, body: { code: 'invalid_code' } });
    expect(again.headers.get('www-authenticate')).toBe('Bearer realm="storehooks"');
    expect(await statusOf(session)).toBe(401);
    expect((await use(codeOf(made))).body).toEqual({ ...(again.body as object) });
    const rows = (await changes(3)).map(({ action }) => action);
    expect(rows).toEqual(['code_reused', 'opened', 'created']);
  });

  it('does not begin with a code that is unknown or revoked', async () => {
    const made = await link();
    await call('DELETE', `${SESSIONS}/${(made.body as Session).id}`);
    for (const code of [codeOf(made), 'x', '']) expect((await use(code)).status).toBe(401);
  });

  it('ends when it is revoked, and stays revoked', async () => {
    const session = await open();
    expect(await statusOf(session)).toBe(200);
    const revoked = await call('DELETE', `${SESSIONS}/${session.id}`);
    expect(revoked).toMatchObject({ status: 200, body: { id: session.id, revoked_at: expect.any(String) } });
    expect(await statusOf(session)).toBe(401);
    expect((await call('DELETE', `${SESSIONS}/${session.id}`)).body).toEqual(revoked.body);
  });

  it('ends when it expires', async () => {
    const session = await open({ expires_in: 1 });
    const later = Date.now() + 1_001;
    while (Date.now() < later) await sleep(50);
    expect(await statusOf(session)).toBe(401);
  });

  it('ends with its app and with its store', async () => {
    const [one, two] = [await world.app.install(), await world.app.install({ storeHash: 'gone9' })];
    const ofApp = await open({}, one);
    const ofStore = await open({}, two);
    const asksOf = (it: Client, session: Session) => as(session)('GET', `/stores/${it.storeHash}/v2/hooks`);
    expect([(await asksOf(one, ofApp)).status, (await asksOf(two, ofStore)).status]).toEqual([200, 200]);
    await call('DELETE', `/admin/v1/apps/${one.clientId}`);
    await call('DELETE', '/admin/v1/stores/gone9');
    expect([(await asksOf(one, ofApp)).status, (await asksOf(two, ofStore)).status]).toEqual([401, 401]);
  });

  it('is listed in pages, the newest first', async () => {
    const owner = await world.app.install();
    const ids: string[] = [];
    for (let n = 0; n < 3; n++) {
      ids.unshift(((await link({}, owner)).body as Session).id);
      await sleep(2);
    }
    const page = async (query: string) =>
      (await call('GET', `${SESSIONS}?client_id=${owner.clientId}&limit=2${query}`)).body as {
        data: Session[];
        next_cursor: string | null;
      };
    const first = await page('');
    const second = await page(`&cursor=${first.next_cursor}`);
    expect([...first.data, ...second.data].map(({ id }) => id)).toEqual(ids);
    expect(second.next_cursor).toBeNull();
  });

  it('is refused for an unknown store or app, and for more than 24 hours', async () => {
    expect((await link({ client_id: '0'.repeat(32) })).status).toBe(404);
    expect((await link({ store_hash: 'nowhere' })).status).toBe(404);
    expect((await link({ expires_in: 86_400 })).status).toBe(201);
    expect((await link({ expires_in: 86_401 })).status).toBe(422);
  });

  it('is forgotten when its retention time is over', async () => {
    const session = await open();
    const runner = world.app.nest.get(RetentionRunner, { strict: false });
    const find = async () => (await call('GET', `${SESSIONS}?client_id=${me.clientId}&limit=250`)).body;
    await runner.purgeAll(Date.now() + 29 * DAY_MS);
    expect(JSON.stringify(await find())).toContain(session.id);
    await runner.purgeAll(Date.now() + 32 * DAY_MS);
    expect(await find()).toEqual({ data: [], next_cursor: null });
  });

  it('begins with a right code after any number of wrong ones, which are slowed', async () => {
    const made = await link();
    const statuses: number[] = [];
    for (let n = 0; n < 12; n++) {
      const answer = await use(String(n).padStart(43, 'x'));
      statuses.push(answer.status);
      if (answer.status === 429) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect(statuses.slice(-2)).toEqual([429, 429]);
    expect(statuses[0]).toBe(401);
    expect((await use(codeOf(made))).status).toBe(200);
  });
});
