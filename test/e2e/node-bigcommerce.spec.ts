import { Agent } from 'node:https';
import { createRequire } from 'node:module';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { onBothStores } from '../support/databases.js';
import { startApp, type TestApp } from '../support/service/app.js';

interface BigCommerce {
  get(path: string): Promise<unknown>;
  post(path: string, data: unknown): Promise<unknown>;
  put(path: string, data: unknown): Promise<unknown>;
  delete(path: string): Promise<unknown>;
}
type ClientError = Error & { responseBody: string };
type Settings = {
  clientId: string;
  accessToken: string;
  storeHash: string;
  responseType: 'json';
  agent: Agent;
};

const Client = createRequire(import.meta.url)('node-bigcommerce') as new (settings: Settings) => BigCommerce;

/** Sends every connection to the service, although the client only knows https and its vendor's host. */
class LoopbackAgent extends Agent {
  constructor(private readonly servicePort: number) {
    super();
  }

  override createConnection(): Socket {
    return connect(this.servicePort, '127.0.0.1');
  }
}

const newHook = {
  scope: 'store/order/*',
  headers: { 'X-Custom-Auth-Header': '{secret_auth_password}' },
  destination: 'https://app.example.com/orders',
  is_active: true,
};

onBothStores('The unmodified client node-bigcommerce', (database) => {
  let app: TestApp;
  let client: BigCommerce;

  beforeAll(async () => {
    app = await startApp(database);
    const agent = new LoopbackAgent(Number(new URL(app.url).port));
    const { clientId, token: accessToken, storeHash } = app;
    client = new Client({ clientId, accessToken, storeHash, responseType: 'json', agent });
  });
  afterAll(() => app.close());

  it('creates, gets, lists, updates and deletes a hook', async () => {
    const created = (await client.post('/hooks', newHook)) as { id: number };
    expect(created).toMatchObject({ ...newHook, store_hash: app.storeHash, client_id: app.clientId });
    const path = `/hooks/${created.id}`;
    expect(await client.get(path)).toEqual(created);
    expect(await client.get('/hooks?page=1')).toEqual([created]);
    expect(await client.put(path, { is_active: false })).toMatchObject({ id: created.id, is_active: false });
    expect(await client.delete(path)).toMatchObject({ id: created.id });
    expect(await client.get('/hooks')).toEqual([]);
  });

  it('gets refusals as its own errors, with the status and the list of errors', async () => {
    const wrong = { ...newHook, destination: 'http://a.example.com' };
    const refusal = (await client.post('/hooks', wrong).catch((error: unknown) => error)) as ClientError;
    expect(refusal).toBeInstanceOf(Error);
    expect(refusal).toMatchObject({ code: 422 });
    expect(JSON.parse(refusal.responseBody)).toEqual([
      { status: 422, message: expect.any(String), details: { field: 'destination' } },
    ]);
    await expect(client.get('/hooks/4711')).rejects.toMatchObject({ code: 404 });
  });
});
