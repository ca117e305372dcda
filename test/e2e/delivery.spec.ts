import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { onBothStores } from '../support/databases.js';
import type { ReceivedRequest } from '../support/receivers/receiver.js';
import { DeliveryWorld, type Partner } from '../support/service/delivery-world.js';
import { EVENTS, HOOKS } from '../support/store-paths.js';

const order = { scope: 'store/order/created', data: { type: 'order', id: 250 } };

onBothStores('Delivery', (database) => {
  let world: DeliveryWorld;
  let partner: Partner;
  let path: string;

  beforeAll(async () => {
    world = await DeliveryWorld.open(database);
  });
  afterAll(() => world?.close());
  beforeEach(async () => {
    partner = await world.newPartner();
    ({ path } = partner);
  });

  it('posts the event in the shape of the public API', async () => {
    await partner.hook();
    const { body } = await world.publish('POST', EVENTS, order);
    const [request] = await world.receiver.waitFor(1, path);
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
    await partner.call('POST', '/web-hook', {
      object: 'Customer',
      action: 'Update',
      url: world.receiver.url(path),
    });
    const record = { id: 32, firstName: 'Zoë', emails: [{ email: 'zoe@example.com' }] };
    await world.publish('POST', EVENTS, {
      scope: 'store/customer/updated',
      data: { type: 'customer', id: 32 },
      record,
      user: 'a@example.com',
    });
    const [request] = await world.receiver.waitFor(1, path);
    expect(JSON.parse(request!.body.toString())).toEqual({
      object: 'Customer',
      action: 'Update',
      payload: record,
      user: 'a@example.com',
      tenantId: '5ueh97',
    });
  });

  it('signs the exact bytes so that public libraries verify them', async () => {
    await partner.hook();
    await world.publish('POST', EVENTS, {
      ...order,
      data: { type: 'order', id: 1, note: 'naïve “quotes” ✓ 💶' },
    });
    const [request] = await world.receiver.waitFor(1, path);
    const headers = request!.headers as Record<string, string>;
    expect(new Webhook(partner.signingSecret).verify(request!.body, headers)).toBeTruthy();
    expect(new SvixWebhook(partner.signingSecret).verify(request!.body, headers)).toBeTruthy();
    const forged = request!.body.toString().replace('naïve', 'naive');
    expect(() => new Webhook(partner.signingSecret).verify(forged, headers)).toThrow();
  });

  it('sends the same headers in the same order, with what firewalls expect', async () => {
    await partner.hook({ headers: { 'X-Own': 'a' } });
    await world.publish('POST', EVENTS, order);
    const [request] = await world.receiver.waitFor(1, path);
    expect(request!.rawHeaders.filter((_, i) => i % 2 === 0)).toEqual([
      ...['host', 'connection', 'X-Own', 'accept', 'content-type', 'user-agent'],
      ...['webhook-id', 'webhook-timestamp', 'webhook-signature', 'content-length'],
    ]);
    expect(request!.headers).toMatchObject({
      host: new URL(world.receiver.url()).host,
      connection: 'keep-alive',
      accept: '*/*',
      'content-length': String(request!.body.length),
    });
  });

  it("sends the hook's own accept header instead of its default", async () => {
    await partner.hook({ headers: { ACCEPT: 'text/plain' } });
    await world.publish('POST', EVENTS, order);
    const [request] = await world.receiver.waitFor(1, path);
    const names = request!.rawHeaders.filter((_, i) => i % 2 === 0);
    expect(names.filter((name) => /^accept$/i.test(name))).toEqual(['ACCEPT']);
  });

  it("sends the hook's own headers", async () => {
    await partner.hook({ headers: { 'X-Custom-Auth-Header': '{secret_auth_password}' } });
    await world.publish('POST', EVENTS, order);
    const [request] = await world.receiver.waitFor(1, path);
    expect(request!.headers['x-custom-auth-header']).toBe('{secret_auth_password}');
  });

  it('retries with the same id and the same bytes until the receiver answers 2xx', async () => {
    world.receiver.answer(path, { failFirst: 2 });
    await partner.hook();
    await world.publish('POST', EVENTS, order);
    const requests = await world.receiver.waitFor(3, path);
    expect(new Set(requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(requests.map(({ body }) => body.toString())).size).toBe(1);
    const verified = requests.map((request) => verify(request, partner.signingSecret));
    expect(verified).toEqual([true, true, true]);
  });

  it('waits as long as Retry-After says', async () => {
    world.receiver.answer(path, { failFirst: 1, failStatus: 503, headers: { 'retry-after': '1' } });
    await partner.hook();
    await world.publish('POST', EVENTS, order);
    const [first, second] = await world.receiver.waitFor(2, path);
    expect(second!.at - first!.at).toBeGreaterThanOrEqual(950);
  });

  it('sends the next attempt to the new destination of the hook', async () => {
    world.receiver.answer(path, { status: 500 });
    const id = await partner.hook();
    await world.publish('POST', EVENTS, order);
    await world.receiver.waitFor(1, path);
    await partner.call('PUT', `${HOOKS}/${id}`, { destination: world.receiver.url(`${path}-new`) });
    await world.receiver.waitFor(1, `${path}-new`);
  });

  it('sends nothing to hooks of another store or another scope', async () => {
    const stranger = await world.newPartner({ storeHash: 'other1' });
    await stranger.hook();
    await partner.hook({ scope: 'store/product/*', destination: world.receiver.url(`${path}-product`) });
    await partner.hook();
    const { body } = await world.publish('POST', EVENTS, order);
    await world.receiver.waitFor(1, path);
    expect(world.receiver.requests(stranger.path)).toEqual([]);
    expect(world.receiver.requests(`${path}-product`)).toEqual([]);
    expect(body).toMatchObject({ duplicate: false });
  });
});

function verify({ body, headers }: ReceivedRequest, secret: string): boolean {
  return Boolean(new Webhook(secret).verify(body, headers as Record<string, string>));
}
