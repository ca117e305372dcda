import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { onBothStores } from '../support/databases.js';
import { type Call, caller } from '../support/http.js';
import { type Client, startApp, type TestApp } from '../support/service/app.js';

interface WebHook {
  id: string;
  object: string;
  action: string;
  url: string;
  createdAt: string;
  updatedAt: string;
}

const newCustomer = {
  object: 'Customer',
  action: 'Create',
  url: 'https://receivenewcustomer.mymarketingengine.com',
};
const deletedCustomer = {
  object: 'Customer',
  action: 'Delete',
  url: 'https://receivedeletedcustomers.mymarketingengine.com',
};
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

onBothStores('/web-hook', (database) => {
  let app: TestApp;
  let tenants = 0;
  beforeAll(async () => {
    app = await startApp(database);
  });
  afterAll(() => app.close());

  async function installed(): Promise<{ client: Client; call: Call }> {
    const client = await app.install({ storeHash: `store${++tenants}` });
    return { client, call: caller(app.url, client) };
  }

  it('creates and changes a web-hook with the documented requests and answers', async () => {
    const { call } = await installed();
    const created = await call('POST', '/web-hook', newCustomer);
    expect(created.status).toBe(201);
    const hook = created.body as WebHook;
    expect(created.body).toEqual({
      id: expect.stringMatching(UUID),
      ...newCustomer,
      createdAt: expect.stringMatching(TIME),
      updatedAt: hook.createdAt,
    });
    const path = `/web-hook/${hook.id}`;
    expect(created.headers.get('location')).toBe(`${app.url}${path}`);
    expect(await call('GET', path)).toMatchObject({ status: 200, body: hook });
    const changed = await call('PUT', path, deletedCustomer);
    expect(changed.status).toBe(200);
    expect(changed.body).toEqual({ ...hook, ...deletedCustomer, updatedAt: expect.stringMatching(TIME) });
    expect(await call('GET', '/web-hook')).toMatchObject({
      status: 200,
      body: { webHooks: [changed.body], total: 1 },
    });
  });

  it('deletes with 204 and an empty body', async () => {
    const { call } = await installed();
    const { id } = (await call('POST', '/web-hook', newCustomer)).body as WebHook;
    expect(await call('DELETE', `/web-hook/${id}`)).toMatchObject({ status: 204, body: '' });
    expect((await call('GET', `/web-hook/${id}`)).status).toBe(404);
    expect((await call('DELETE', `/web-hook/${id}`)).status).toBe(404);
  });

  it('returns the total of all web-hooks, not of the page', async () => {
    const { call } = await installed();
    for (const action of ['Create', 'Update', 'Delete'])
      await call('POST', '/web-hook', { ...newCustomer, action });
    const page = (await call('GET', '/web-hook?page=2&limit=2')).body as {
      webHooks: WebHook[];
      total: number;
    };
    expect(page.webHooks.map(({ action }) => action)).toEqual(['Delete']);
    expect(page.total).toBe(3);
    expect((await call('GET', '/web-hook?page=9')).body).toEqual({ webHooks: [], total: 3 });
  });

  it.each(['page=0', 'limit=51', 'limit=x'])('refuses the query %s with 400', async (query) => {
    const { call } = await installed();
    const { status, headers, body } = await call('GET', `/web-hook?${query}`);
    expect(status).toBe(400);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(body).toMatchObject({ status: 400, code: 'invalid_query', instance: '/web-hook' });
  });

  it('changes only the fields sent, and accepts its own answer as a change', async () => {
    const { call } = await installed();
    const hook = (await call('POST', '/web-hook', newCustomer)).body as WebHook;
    const path = `/web-hook/${hook.id}`;
    expect((await call('PUT', path, { action: 'Update' })).body).toMatchObject({
      ...newCustomer,
      action: 'Update',
    });
    expect((await call('PUT', path, { object: 'Order' })).body).toMatchObject({
      object: 'Order',
      action: 'Update',
    });
    expect((await call('PUT', path, hook)).body).toMatchObject(newCustomer);
  });

  it.each([
    ['/url', { url: 'http://receivenewcustomer.mymarketingengine.com' }],
    ['/url', { url: undefined }],
    ['/object', { object: 'customer' }],
    ['/object', { object: undefined }],
    ['/action', { action: 'Send' }],
    ['/surprise', { surprise: 1 }],
  ])('refuses a wrong %s with problem details that point to it', async (pointer, wrong) => {
    const { call } = await installed();
    const { status, headers, body } = await call('POST', '/web-hook', { ...newCustomer, ...wrong });
    expect(status).toBe(422);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(body).toMatchObject({ status: 422, code: 'validation_failed', errors: [{ pointer }] });
  });

  it('refuses an empty PUT, and an object and action that no event has', async () => {
    const { call } = await installed();
    const { id } = (await call('POST', '/web-hook', newCustomer)).body as WebHook;
    expect((await call('PUT', `/web-hook/${id}`, {})).status).toBe(422);
    expect((await call('PUT', `/web-hook/${id}`, { action: 'Bulk Update' })).status).toBe(422);
  });

  it.each(['1', 'abc', '28e547bb-baf4-433b-8c35-05b6e9b0ea04'])('answers 404 to the id %s', async (id) => {
    const { call } = await installed();
    expect(await call('GET', `/web-hook/${id}`)).toMatchObject({
      status: 404,
      body: { code: 'not_found', detail: 'The web-hook does not exist.', instance: `/web-hook/${id}` },
    });
  });

  it('keeps apps and stores apart, and lists no hooks among the web-hooks', async () => {
    const { call, client } = await installed();
    const { id } = (await call('POST', '/web-hook', newCustomer)).body as WebHook;
    const hook = { scope: 'store/order/*', destination: 'https://app.example.com/orders' };
    await call('POST', `/stores/${client.storeHash}/v2/hooks`, hook);
    expect((await call('GET', '/web-hook')).body).toMatchObject({ total: 1 });
    for (const storeHash of [client.storeHash, `${client.storeHash}x`]) {
      const other = caller(app.url, await app.install({ storeHash }));
      for (const [method, body] of [['GET'], ['DELETE'], ['PUT', { action: 'Update' }]] as const) {
        expect((await other(method, `/web-hook/${id}`, body)).status).toBe(404);
      }
      expect((await other('GET', '/web-hook')).body).toEqual({ webHooks: [], total: 0 });
    }
    expect((await call('GET', '/web-hook', undefined, { tenant: 'another' })).status).toBe(403);
  });

  describe('after fifty parallel creates', () => {
    it('has exactly 10 for one object and action, and exactly 1 for one URL', async () => {
      const { call } = await installed();
      const created = async (urlOf: (i: number) => string, action: string) => {
        const attempts = Array.from({ length: 50 }, (_, i) =>
          call('POST', '/web-hook', { object: 'Customer', action, url: urlOf(i) }),
        );
        const statuses = (await Promise.all(attempts)).map(({ status }) => status);
        return [201, 409].map((wanted) => statuses.filter((status) => status === wanted).length);
      };
      expect(await created((i) => `https://app.example.com/${i}`, 'Create')).toEqual([10, 40]);
      expect(await created(() => 'https://app.example.com/', 'Update')).toEqual([1, 49]);
      expect((await call('GET', '/web-hook')).body).toMatchObject({ total: 11 });
    });
  });
});
