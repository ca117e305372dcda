import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { onBothStores } from '../support/databases.js';
import { type Call, caller } from '../support/http.js';
import { type Client, startApp, type TestApp } from '../support/service/app.js';

interface Hook {
  id: number;
  is_active: boolean;
  scope: string;
  destination: string;
  headers: Record<string, string> | null;
  created_at: string;
}

const newHook = {
  scope: 'store/order/*',
  headers: { 'X-Custom-Auth-Header': '{secret_auth_password}' },
  destination: 'https://app.example.com/orders',
  is_active: true,
};

onBothStores('/stores/{store_hash}/v2/hooks', (database) => {
  let app: TestApp;
  let tenants = 0;
  beforeAll(async () => {
    app = await startApp(database);
  });
  afterAll(() => app.close());

  /** A new store for each test. */
  async function installed(): Promise<{ client: Client; path: string; call: Call }> {
    const client = await app.install({ storeHash: `store${++tenants}` });
    return { client, path: `/stores/${client.storeHash}/v2/hooks`, call: caller(app.url, client) };
  }

  it('creates a hook from the documented request, and answers with the documented hook', async () => {
    const { call, path, client } = await installed();
    const created = await call('POST', path, newHook);
    expect(created.status).toBe(201);
    const { id } = created.body as Hook;
    expect(created.body).toEqual({
      id: expect.any(Number),
      store_hash: client.storeHash,
      client_id: client.clientId,
      ...newHook,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+1[01]:00$/),
      updated_at: (created.body as Hook).created_at,
    });
    expect(created.headers.get('location')).toBe(`${app.url}${path}/${id}`);
    expect((await call('GET', `${path}/${id}`)).body).toEqual(created.body);
    expect((await call('GET', path)).body).toEqual([created.body]);
  });

  it('changes only the fields sent, and answers with the whole hook', async () => {
    const { call, path } = await installed();
    const { body } = await call('POST', path, newHook);
    const { id } = body as Hook;
    const change = { destination: 'https://app.example.com/orders_changed', is_active: true };
    const changed = await call('PUT', `${path}/${id}`, change);
    expect(changed.status).toBe(200);
    expect(changed.body).toEqual({ ...(body as Hook), ...change, updated_at: expect.any(String) });
    const headers = { 'X-Other': 'b' };
    expect((await call('PUT', `${path}/${id}`, { headers })).body).toMatchObject({ headers });
    expect((await call('PUT', `${path}/${id}`, { headers: null })).body).toMatchObject({ headers: null });
    expect((await call('GET', `${path}/${id}`)).body).toMatchObject({ headers: null, ...change });
  });

  it('accepts its own answer as a change, with the retired events_history_enabled', async () => {
    const { call, path } = await installed();
    const { body } = await call('POST', path, {
      ...newHook,
      events_history_enabled: true,
      id: 7,
      client_id: 'x',
    });
    const { id } = body as Hook;
    expect(id).not.toBe(7);
    const back = await call('PUT', `${path}/${id}`, { ...(body as Hook), events_history_enabled: false });
    expect(back.status).toBe(200);
    expect(back.body).toEqual({ ...(body as Hook), updated_at: expect.any(String) });
  });

  it('deletes a hook and answers with it', async () => {
    const { call, path } = await installed();
    const { body } = await call('POST', path, newHook);
    const one = `${path}/${(body as Hook).id}`;
    expect(await call('DELETE', one)).toMatchObject({ status: 200, body });
    expect((await call('GET', one)).status).toBe(404);
    expect((await call('DELETE', one)).status).toBe(404);
    expect((await call('GET', path)).body).toEqual([]);
  });

  it('creates a hook that is on and has null headers by default', async () => {
    const { call, path } = await installed();
    const { scope, destination } = newHook;
    expect((await call('POST', path, { scope, destination })).body).toMatchObject({
      headers: null,
      is_active: true,
    });
  });

  it('lists by page and filter, the oldest first', async () => {
    const { call, path } = await installed();
    const scopes = ['store/order/created', 'store/cart/*', 'store/channel/5/order/*'];
    for (const scope of scopes)
      await call('POST', path, { ...newHook, scope, is_active: scope !== 'store/cart/*' });
    const listed = async (query: string) =>
      ((await call('GET', `${path}?${query}`)).body as Hook[]).map((h) => h.scope);
    expect(await listed('')).toEqual(scopes);
    expect(await listed('limit=2')).toEqual(scopes.slice(0, 2));
    expect(await listed('page=2&limit=2')).toEqual(scopes.slice(2));
    expect(await listed('page=3&limit=2')).toEqual([]);
    expect(await listed('page=999999999999')).toEqual([]);
    expect(await listed('is_active=false')).toEqual(['store/cart/*']);
    expect(await listed('is_active=true&scope=store/order/created&other=1')).toEqual(['store/order/created']);
    expect(await listed(`destination=${encodeURIComponent(newHook.destination)}`)).toEqual(scopes);
    expect(await listed('destination=https://app.example.com/')).toEqual([]);
  });

  it("answers another app's hook like one that never existed", async () => {
    const { call, path, client } = await installed();
    const { id } = (await call('POST', path, newHook)).body as Hook;
    const other = caller(app.url, await app.install({ storeHash: client.storeHash }));
    for (const [method, body] of [['GET'], ['DELETE'], ['PUT', { is_active: false }]] as const) {
      const theirs = await other(method, `${path}/${id}`, body);
      const never = await other(method, `${path}/${id + 1_000}`, body);
      expect([theirs.status, theirs.body]).toEqual([404, never.body]);
    }
    expect((await other('GET', path)).body).toEqual([]);
    expect((await other('POST', path, newHook)).status).toBe(201);
  });

  it('accepts the content types application/json and undefined without a body', async () => {
    const { call, path } = await installed();
    for (const type of ['application/json', 'undefined']) {
      expect((await call('GET', path, undefined, { 'content-type': type })).status).toBe(200);
    }
  });

  it('allows one hook for each scope and canonical destination', async () => {
    const { call, path } = await installed();
    const destination = 'https://app.example.com';
    expect((await call('POST', path, { ...newHook, destination })).body).toMatchObject({ destination });
    const twin = await call('POST', path, { ...newHook, destination: 'https://APP.example.com:443/' });
    expect(twin).toMatchObject({ status: 409, body: [{ status: 409 }] });
    const other = (await call('POST', path, { ...newHook, destination: 'https://app.example.com/b' }))
      .body as Hook;
    expect((await call('PUT', `${path}/${other.id}`, { destination })).status).toBe(409);
  });

  it('names the hook that exists, in v2 and in v3, whichever spelling of the scope is sent', async () => {
    const { call, path } = await installed();
    const slashed = { ...newHook, scope: 'store/priceList/deleted/' };
    const made = await call('POST', path, slashed);
    expect(made).toMatchObject({ status: 201, body: { scope: 'store/priceList/deleted' } });
    const { id } = made.body as Hook;
    const natural = { ...newHook, scope: 'store/priceList/deleted' };
    const message = `A hook with this scope and destination already exists. Its id is ${id}.`;
    for (const twin of [slashed, natural]) {
      expect(await call('POST', path, twin)).toMatchObject({
        status: 409,
        body: [{ status: 409, message, details: { code: 'already_exists', id } }],
      });
    }
    expect((await call('POST', path.replace('v2', 'v3'), natural)).body).toMatchObject({ title: message });
    expect((await call('GET', `${path}?scope=store/priceList/deleted`)).body).toEqual([made.body]);
    expect((await call('GET', `${path}?scope=store/priceList/deleted/`)).body).toEqual([made.body]);
  });

  it('leaves exactly 10 of fifty parallel creates for one scope', async () => {
    const { call, path } = await installed();
    const attempts = Array.from({ length: 50 }, (_, i) =>
      call('POST', path, { ...newHook, destination: `https://app.example.com/${i}` }),
    );
    expect(tally(await Promise.all(attempts))).toEqual({ 201: 10, 409: 40 });
    expect((await call('GET', path)).body).toHaveLength(10);
  });

  it('leaves exactly 1 of fifty parallel creates for one destination', async () => {
    const { call, path } = await installed();
    const attempts = Array.from({ length: 50 }, () => call('POST', path, newHook));
    expect(tally(await Promise.all(attempts))).toEqual({ 201: 1, 409: 49 });
    expect((await call('GET', path)).body).toHaveLength(1);
  });
});

function tally(answers: { status: number }[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
