import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { HookV3, HookV3Answer, HookV3List } from '../../src/hooks/hook-v3.schemas.js';
import { onBothStores } from '../support/databases.js';
import { type Call, caller } from '../support/http.js';
import { type Client, startApp, type TestApp } from '../support/service/app.js';

const newHook = {
  scope: 'store/order/*',
  headers: { 'X-Custom-Auth-Header': '{secret_auth_password}' },
  destination: 'https://app.example.com/orders',
  is_active: true,
};

onBothStores('/stores/{store_hash}/v3/hooks', (database) => {
  let app: TestApp;
  let client: Client;
  let call: Call;
  let hooks: string;
  let tenants = 0;

  beforeAll(async () => {
    app = await startApp(database);
  });
  afterAll(() => app?.close());
  beforeEach(async () => {
    client = await app.install({ storeHash: `store${++tenants}` });
    call = caller(app.url, client);
    hooks = `/stores/${client.storeHash}/v3/hooks`;
  });

  const create = async (body: object = {}) =>
    ((await call('POST', hooks, { ...newHook, ...body })).body as HookV3Answer).data;

  it('wraps a hook in data and meta, with times in epoch seconds', async () => {
    const created = await call('POST', hooks, newHook);
    const { id, created_at } = (created.body as HookV3Answer).data;
    expect(created).toMatchObject({ status: 200 });
    expect(created.body).toEqual({
      data: {
        id: expect.any(Number),
        store_hash: client.storeHash,
        client_id: client.clientId,
        ...newHook,
        created_at: expect.any(Number),
        updated_at: created_at,
      },
      meta: {},
    });
    const v2 = (await call('GET', `/stores/${client.storeHash}/v2/hooks/${id}`)).body as {
      created_at: string;
    };
    expect(Date.parse(v2.created_at) / 1000).toBe(created_at);
    expect(await call('GET', `${hooks}/${id}`)).toMatchObject({ status: 200, body: created.body });
  });

  it('accepts its own answer as a change, and answers a deletion with the hook', async () => {
    const hook = await create();
    const one = `${hooks}/${hook.id}`;
    const back = await call('PUT', one, { ...hook, events_history_enabled: true, is_active: false });
    expect(back).toMatchObject({
      status: 200,
      body: { data: { ...hook, is_active: false, updated_at: expect.any(Number) } },
    });
    const deleted = await call('DELETE', one);
    expect(deleted).toMatchObject({ status: 200, body: { data: { id: hook.id }, meta: {} } });
    expect((await call('GET', one)).status).toBe(404);
  });

  it('lists in pages that link to each other', async () => {
    const made: HookV3[] = [];
    for (const n of [1, 2, 3]) made.push(await create({ destination: `https://app.example.com/${n}` }));
    const { body } = await call('GET', `${hooks}?limit=2&is_active=true`);
    expect(body).toEqual({
      data: made.slice(0, 2),
      meta: {
        pagination: {
          total: 3,
          count: 2,
          per_page: 2,
          current_page: 1,
          total_pages: 2,
          links: { current: expect.any(String), next: expect.any(String) },
        },
      },
    });
    const { next } = (body as HookV3List).meta.pagination.links;
    expect((await call('GET', `${hooks}${next}`)).body).toMatchObject({
      data: made.slice(2),
      meta: { pagination: { count: 1, current_page: 2, links: { previous: expect.any(String) } } },
    });
  });

  it('has the limits of v2, and names the wrong fields in its errors', async () => {
    await create();
    const refused = (status: number, code: string, errors: object) => ({
      status,
      body: { status, title: expect.any(String), type: `urn:storehooks:error:${code}`, errors },
    });
    expect(await call('POST', hooks, newHook)).toMatchObject(refused(409, 'already_exists', {}));
    const bad = await call('POST', hooks, { ...newHook, destination: 'http://app.example.com', scope: 5 });
    expect(bad).toMatchObject(refused(422, 'validation_failed', { scope: expect.any(String) }));
    expect(await call('GET', `${hooks}?limit=251`)).toMatchObject(
      refused(400, 'invalid_query', { limit: expect.any(String) }),
    );
    expect(await call('PUT', `${hooks}/1`, {})).toMatchObject({ status: 422 });
    for (const id of ['999999', 'x', '0']) {
      expect(await call('GET', `${hooks}/${id}`)).toMatchObject(refused(404, 'not_found', {}));
    }
    const stranger = await caller(app.url, { token: 'unknown' })('GET', hooks);
    expect(stranger).toMatchObject(refused(401, 'invalid_token', {}));
    expect(await call('GET', '/stores/another/v3/hooks')).toMatchObject(refused(403, 'wrong_store', {}));
  });

  it("hides an app's hooks from other apps", async () => {
    const { id } = await create();
    const other = caller(app.url, await app.install({ storeHash: client.storeHash }));
    for (const [method, body] of [['GET'], ['DELETE'], ['PUT', { is_active: false }]] as const) {
      const theirs = await other(method, `${hooks}/${id}`, body);
      const never = await other(method, `${hooks}/${id + 1_000}`, body);
      expect([theirs.status, theirs.body]).toEqual([404, never.body]);
    }
    expect(((await other('GET', hooks)).body as HookV3List).data).toEqual([]);
  });
});
