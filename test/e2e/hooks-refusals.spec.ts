import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { onBothStores } from '../support/databases.js';
import { type Call, caller } from '../support/http.js';
import { type Client, startApp, type TestApp } from '../support/service/app.js';

interface Hook {
  id: number;
}

const newHook = {
  scope: 'store/order/*',
  headers: { 'X-Custom-Auth-Header': '{secret_auth_password}' },
  destination: 'https://app.example.com/orders',
  is_active: true,
};

onBothStores('Refusals of /stores/{store_hash}/v2/hooks', (database) => {
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

  it.each([
    'page=0',
    'page=x',
    'page=1.5',
    'page=',
    'limit=0',
    'limit=251',
    'limit=-1',
    'is_active=yes',
    'page=1&page=2',
  ])('answer 400 to the query %s and name the parameter', async (query) => {
    const { call, path } = await installed();
    const { status, body } = await call('GET', `${path}?${query}`);
    expect(status).toBe(400);
    expect(body).toEqual([
      { status: 400, message: expect.any(String), details: { field: query.split('=')[0] } },
    ]);
  });

  it('name the scope that is nearest to an unknown one, in v2 and in v3, and none when nothing is near', async () => {
    const { call, path } = await installed();
    const hook = ((await call('POST', path, newHook)).body as Hook).id;
    const textsOf = async (scope: string) => {
      const body = { ...newHook, scope };
      const answers = await Promise.all([
        call('POST', path, body),
        call('PUT', `${path}/${hook}`, { scope }),
        call('POST', path.replace('v2', 'v3'), body),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([422, 422, 422]);
      return answers.map((answer) => JSON.stringify(answer.body));
    };
    const nearest = "The nearest one is 'store/order/*'.";
    for (const text of await textsOf('store/ordr/*')) expect(text).toContain(nearest);
    for (const text of await textsOf('orders/create')) expect(text).not.toContain('nearest');
  });

  describe('of a body', () => {
    it.each([
      ['destination', { destination: 'http://app.example.com/' }],
      ['destination', { destination: 'https://127.0.0.1/' }],
      ['destination', { destination: undefined }],
      ['destination', { destination: `https://app.example.com/${'a'.repeat(2_048)}` }],
      ['scope', { scope: 'store/*' }],
      ['scope', { scope: 'store/channel/{channel_id}/order/*' }],
      ['scope', { scope: 'store/channel/01/order/*' }],
      ['scope', { scope: 5 }],
      ['headers.Host', { headers: { Host: 'a' } }],
      ['headers.X-A', { headers: { 'X-A': 1 } }],
      ['is_active', { is_active: 'true' }],
      ['surprise', { surprise: 1 }],
    ])('answer 422 to a wrong %s', async (field, wrong) => {
      const { call, path } = await installed();
      const refused = await call('POST', path, { ...newHook, ...wrong });
      expect(refused.status).toBe(422);
      expect(refused.body).toEqual([
        { status: 422, message: expect.stringContaining(`'${field}'`), details: { field } },
      ]);
    });

    it('answer 422 to an empty body and to read-only fields alone', async () => {
      const { call, path } = await installed();
      const { id } = (await call('POST', path, newHook)).body as Hook;
      for (const empty of [{}, { id: 1 }])
        expect((await call('PUT', `${path}/${id}`, empty)).status).toBe(422);
    });

    it('answer 400 to malformed JSON, 413 to a large body, 415 to another type', async () => {
      const { call, path } = await installed();
      expect((await call('POST', path, '{')).status).toBe(400);
      expect((await call('POST', path, JSON.stringify({ scope: 'x'.repeat(65_536) }))).status).toBe(413);
      expect((await call('POST', path, newHook, { 'content-type': 'text/plain' })).status).toBe(415);
    });
  });

  it.each(['0', '-1', '01', '1.5', 'abc', '99999999999999999999', '4711'])(
    'answer 404 to the id %s',
    async (id) => {
      const { call, path } = await installed();
      const never = await call('GET', `${path}/${id}`);
      expect(never).toMatchObject({
        status: 404,
        body: [{ status: 404, message: 'The hook does not exist.', details: {} }],
      });
    },
  );
});
