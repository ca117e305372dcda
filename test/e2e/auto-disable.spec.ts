import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { onBothStores } from '../support/databases.js';
import { type Call, caller } from '../support/http.js';
import { Partner } from '../support/partner.js';
import { type ReceivedRequest, Receiver } from '../support/receivers/receiver.js';
import { startApp, type TestApp } from '../support/service/app.js';
import { SENDS_TO_LOOPBACK } from '../support/service/sending.js';
import { until } from '../support/until.js';

const EVENTS = '/stores/5ueh97/v2/events';
const HOOKS = '/stores/5ueh97/v2/hooks';
const order = { scope: 'store/order/created', data: { type: 'order', id: 250 } };

onBothStores('Turning a hook off', (database) => {
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

  it('is what the service does when the receiver says 410; what was parked drains when it is on again', async () => {
    receiver.answer(path, { status: 410 });
    const id = await partner.hook();
    await publish('POST', EVENTS, order);
    await receiver.waitFor(1, path);
    await until(async () => !(await partner.isActive(id)));
    await publish('POST', EVENTS, { ...order, data: { type: 'order', id: 251 } });
    receiver.answer(path, { status: 204 });
    await call('PUT', `${HOOKS}/${id}`, { is_active: true });
    const ids = (await receiver.waitFor(3, path)).slice(1).map(orderId);
    expect(ids.sort()).toEqual([250, 251]);
  });

  it('is what the service does when a delivery is exhausted and nothing else has succeeded', async () => {
    receiver.answer(path, { status: 500 });
    const id = await partner.hook();
    await publish('POST', EVENTS, order);
    expect(await receiver.waitFor(4, path)).toHaveLength(4);
    await until(async () => !(await partner.isActive(id)));
  });

  it('does not happen to one that still answers other events', async () => {
    receiver.answer(path, { status: 500 });
    const id = await partner.hook();
    await publish('POST', EVENTS, order);
    await receiver.waitFor(2, path);
    const other = `${path}-other`;
    await call('PUT', `${HOOKS}/${id}`, { destination: receiver.url(other) });
    await publish('POST', EVENTS, { ...order, data: { type: 'order', id: 251 } });
    await receiver.waitFor(2, other);
    expect(await partner.isActive(id)).toBe(true);
  });

  it('is final for what is published while its app has it off, or has deleted it', async () => {
    const [off, gone, on] = [
      await partner.hook({ scope: 'store/order/created' }),
      await partner.hook({ scope: 'store/order/updated' }),
      await partner.hook({ destination: receiver.url(`${path}-on`) }),
    ];
    await call('PUT', `${HOOKS}/${off}`, { is_active: false });
    await call('DELETE', `${HOOKS}/${gone}`);
    await publish('POST', EVENTS, [
      order,
      { scope: 'store/order/updated', data: { type: 'order', id: 250 } },
    ]);
    await receiver.waitFor(2, `${path}-on`);
    expect(on).toBeGreaterThan(gone);
    expect(receiver.requests(path)).toEqual([]);
  });
});

const orderId = ({ body }: ReceivedRequest) => JSON.parse(body.toString()).data.id;
