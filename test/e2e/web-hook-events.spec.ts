import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { onBothStores } from '../support/databases.js';
import { type Call, caller } from '../support/http.js';
import { type ReceivedRequest, Receiver } from '../support/receivers/receiver.js';
import { type Client, startApp, type TestApp } from '../support/service/app.js';
import { SENDS_TO_LOOPBACK } from '../support/service/sending.js';

onBothStores('What happens to a web-hook', (database) => {
  let app: TestApp;
  let receiver: Receiver;
  let call: Call;

  beforeAll(async () => {
    receiver = await Receiver.start();
    app = await startApp(database, SENDS_TO_LOOPBACK);
    call = caller(app.url, app);
  });
  afterAll(async () => {
    await app?.close();
    await receiver?.close();
  });

  /** Subscribes the client to everything that happens to web-hooks. */
  const listen = async (client: Client, path: string) => {
    for (const action of ['Create', 'Update', 'Delete']) {
      const subscription = { object: 'WebHook', action, url: receiver.url(path) };
      expect((await caller(app.url, client)('POST', '/web-hook', subscription)).status).toBe(201);
    }
  };
  const toldOf = async (id: string, path: string, count: number): Promise<ReceivedRequest[]> => {
    const about = () => receiver.requests(path).filter(({ body }) => bodyOf(body).payload.id === id);
    while (about().length < count) await receiver.waitFor(receiver.requests(path).length + 1, path);
    return about();
  };

  it("is told to the app's own web-hooks, signed, with the record, and to nobody else's", async () => {
    await listen(app, '/own');
    await listen(await app.install(), '/other-app');
    await listen(await app.install({ storeHash: 'other1' }), '/other-store');
    const url = receiver.url('/customers');
    const { body } = await call('POST', '/web-hook', { object: 'Customer', action: 'Create', url });
    const created = body as { id: string };
    const updated = (await call('PUT', `/web-hook/${created.id}`, { action: 'Update' })).body;
    expect((await call('DELETE', `/web-hook/${created.id}`)).status).toBe(204);

    const requests = await toldOf(created.id, '/own', 3);
    const told = Object.fromEntries(requests.map(({ body: text }) => [bodyOf(text).action, bodyOf(text)]));
    const envelope = { object: 'WebHook', user: null, tenantId: app.storeHash };
    expect(told).toEqual({
      Create: { ...envelope, action: 'Create', payload: created },
      Update: { ...envelope, action: 'Update', payload: updated },
      Delete: { ...envelope, action: 'Delete', payload: updated },
    });
    for (const { body: text, headers } of requests) {
      expect(new Webhook(app.signingSecret).verify(text, headers as Record<string, string>)).toBeTruthy();
    }
    // Theirs alone is about their own subscriptions.
    for (const path of ['/other-app', '/other-store']) {
      const others = receiver.requests(path).map(({ body: text }) => bodyOf(text).payload.id);
      expect(others).not.toContain(created.id);
    }
  });

  it('is told to a hook of that scope too, of the same app alone', async () => {
    const scope = 'store/webHook/created';
    const stranger = await app.install();
    const hooks = `/stores/${app.storeHash}/v2/hooks`;
    await call('POST', hooks, { scope, destination: receiver.url('/hook') });
    await caller(app.url, stranger)('POST', hooks, { scope, destination: receiver.url('/hook-of-another') });
    const tag = { object: 'Tag', action: 'Create', url: receiver.url('/tags') };
    const { id } = (await call('POST', '/web-hook', tag)).body as { id: string };
    const [request] = await receiver.waitFor(1, '/hook');
    expect(bodyOf(request!.body)).toMatchObject({ scope, data: { type: 'webHook', id } });
    expect(receiver.requests('/hook-of-another')).toEqual([]);
  });
});

const bodyOf = (body: Buffer) => JSON.parse(body.toString());
