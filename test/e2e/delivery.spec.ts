import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { onBothStores } from '../support/databases.js';
import { type Call, caller } from '../support/http.js';
import { Partner } from '../support/partner.js';
import { type ReceivedRequest, Receiver } from '../support/receivers/receiver.js';
import { startApp, type TestApp } from '../support/service/app.js';
import { SENDS_TO_LOOPBACK } from '../support/service/sending.js';

const EVENTS = '/stores/5ueh97/v2/events';
const HOOKS = '/stores/5ueh97/v2/hooks';
const order = { scope: 'store/order/created', data: { type: 'order', id: 250 } };

onBothStores('Delivery', (database) => {
  let app: TestApp;
  let receiver: Receiver;
  let publish: Call;
  let partner: Partner;
  let call: Call;
  let path: string;

  beforeAll(async () => {
    receiver = await Receiver.start();
    app = await startApp(database, SENDS_TO_LOOPBACK);
    publish = caller(app.url, await app.install({ scopes: ['events:write'] }));
  });

  afterAll(async () => {
    await app?.close();
    await receiver?.close();
  });

  beforeEach(async () => {
    partner = await Partner.install(app, receiver);
    ({ call, path } = partner);
  });

  it('posts the event as the public API shapes it', async () => {
    await partner.hook();
    const { body } = await publish('POST', EVENTS, order);
    const [request] = await receiver.waitFor(1, path);
    expect(request!.method).toBe('POST');
    expect(request!.headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': (body as { id: string }).id,
      'user-agent': expect.stringMatching(/^storehooks\/\d+\.\d+\.\d+ \(\+http/),
    });
    expect(JSON.parse(request!.body.toString())).toEqual({
      scope: 'store/order/created',
      store_id: expect.stringMatching(/^\d+$/),
      data: order.data,
      hash: expect.stringMatching(/^[0-9a-f]{40}$/),
      created_at: expect.any(Number),
      producer: 'stores/5ueh97',
    });
  });

  it('posts the whole record to a web-hook', async () => {
    await call('POST', '/web-hook', { object: 'Customer', action: 'Update', url: receiver.url(path) });
    const record = { id: 32, firstName: 'Zoë', emails: [{ email: 'zoe@example.com' }] };
    await publish('POST', EVENTS, {
      scope: 'store/customer/updated',
      data: { type: 'customer', id: 32 },
      record,
      user: 'a@example.com',
    });
    const [request] = await receiver.waitFor(1, path);
    expect(JSON.parse(request!.body.toString())).toEqual({
      object: 'Customer',
      action: 'Update',
      payload: record,
      user: 'a@example.com',
      tenantId: '5ueh97',
    });
  });

  it('is signed so that the public libraries verify it, byte for byte as it came', async () => {
    await partner.hook();
    await publish('POST', EVENTS, { ...order, data: { type: 'order', id: 1, note: 'naïve “quotes” ✓ 💶' } });
    const [request] = await receiver.waitFor(1, path);
    const headers = request!.headers as Record<string, string>;
    expect(new Webhook(partner.client.signingSecret).verify(request!.body, headers)).toBeTruthy();
    expect(new SvixWebhook(partner.client.signingSecret).verify(request!.body, headers)).toBeTruthy();
    const forged = request!.body.toString().replace('naïve', 'naive');
    expect(() => new Webhook(partner.client.signingSecret).verify(forged, headers)).toThrow();
  });

  it("carries the hook's own headers", async () => {
    await partner.hook({ headers: { 'X-Custom-Auth-Header': '{secret_auth_password}' } });
    await publish('POST', EVENTS, order);
    const [request] = await receiver.waitFor(1, path);
    expect(request!.headers['x-custom-auth-header']).toBe('{secret_auth_password}');
  });

  it('tries again until the receiver says 2xx, with the same id and the same bytes', async () => {
    receiver.answer(path, { failFirst: 2 });
    await partner.hook();
    await publish('POST', EVENTS, order);
    const requests = await receiver.waitFor(3, path);
    expect(new Set(requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(requests.map(({ body }) => body.toString())).size).toBe(1);
    const verified = requests.map((request) => verify(request, partner.client.signingSecret));
    expect(verified).toEqual([true, true, true]);
  });

  it('waits as long as Retry-After asks', async () => {
    receiver.answer(path, { failFirst: 1, failStatus: 503, headers: { 'retry-after': '1' } });
    await partner.hook();
    await publish('POST', EVENTS, order);
    const [first, second] = await receiver.waitFor(2, path);
    expect(second!.at - first!.at).toBeGreaterThanOrEqual(950);
  });

  it('uses the new destination at the next attempt', async () => {
    receiver.answer(path, { status: 500 });
    const id = await partner.hook();
    await publish('POST', EVENTS, order);
    await receiver.waitFor(1, path);
    await call('PUT', `${HOOKS}/${id}`, { destination: receiver.url(`${path}-new`) });
    await receiver.waitFor(1, `${path}-new`);
  });

  it("never reaches another store's hooks, nor one of another scope", async () => {
    const stranger = await app.install({ storeHash: 'other1' });
    await caller(app.url, stranger)('POST', '/stores/other1/v2/hooks', {
      scope: 'store/order/*',
      destination: receiver.url(`${path}-stranger`),
    });
    await partner.hook({ scope: 'store/product/*', destination: receiver.url(`${path}-product`) });
    await partner.hook();
    const { body } = await publish('POST', EVENTS, order);
    await receiver.waitFor(1, path);
    expect(receiver.requests(`${path}-stranger`)).toEqual([]);
    expect(receiver.requests(`${path}-product`)).toEqual([]);
    expect(body).toMatchObject({ duplicate: false });
  });
});

function verify({ body, headers }: ReceivedRequest, secret: string): boolean {
  return Boolean(new Webhook(secret).verify(body, headers as Record<string, string>));
}
