import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { DeliveryEngine } from '../../src/delivery/delivery-engine.js';
import { onBothStores } from '../support/databases.js';
import { caller } from '../support/http.js';
import { Receiver } from '../support/receivers/receiver.js';
import { type Client, startApp, type TestApp } from '../support/service/app.js';
import { SENDS_TO_LOOPBACK } from '../support/service/sending.js';

const FLOOD = 10_000;
const BATCH = 1_000;
const QUIET_STORES = 9;
const QUIET_EVENTS = 20;
const ENDPOINTS = 200;
const EVENTS_EACH = 10;

const order = (id: number) => ({ scope: 'store/order/created', data: { type: 'order', id } });
const orders = (count: number) => Array.from({ length: count }, (_, i) => order(i + 1));

onBothStores('Fairness', (database) => {
  let app: TestApp;
  let receiver: Receiver;
  let slow: Receiver;

  beforeEach(async () => {
    receiver = await Receiver.start();
    slow = await Receiver.start();
    app = await startApp(database, SENDS_TO_LOOPBACK);
  });

  afterEach(async () => {
    // First, so that what hangs there ends at once.
    await slow?.close();
    await app?.close();
    await receiver?.close();
  });

  const install = (storeHash: string) => app.install({ storeHash, scopes: ['default', 'events:write'] });
  const hook = async (client: Client, destination: string) => {
    const body = { scope: 'store/order/*', destination };
    const answer = await caller(app.url, client)('POST', `/stores/${client.storeHash}/v2/hooks`, body);
    expect(answer.status).toBe(201);
  };
  const publish = async (client: Client, count: number) => {
    const path = `/stores/${client.storeHash}/v2/events`;
    for (let left = count; left > 0; left -= BATCH) {
      expect((await caller(app.url, client)('POST', path, orders(Math.min(left, BATCH)))).status).toBe(202);
    }
  };

  it('lets nine quiet stores through beside one that floods a dripping receiver', async () => {
    slow.answer('/drip', { delayMs: 1_000 });
    const flooding = await install('flood');
    await hook(flooding, slow.url('/drip'));
    const quiet = await Promise.all(Array.from({ length: QUIET_STORES }, (_, i) => install(`quiet${i}`)));
    await Promise.all(quiet.map((client, i) => hook(client, receiver.url(`/quiet${i}`))));

    await publish(flooding, FLOOD);
    await Promise.all(quiet.map((client) => publish(client, QUIET_EVENTS)));
    await receiver.waitFor(QUIET_STORES * QUIET_EVENTS);

    expect(slow.requests().length).toBeLessThan(FLOOD / 10);
    // A lane has an eighth of what is left of the memory at most: the rest stays in the store.
    expect(app.nest.get(DeliveryEngine).depth.queued).toBeLessThan(FLOOD / 4);
  });

  it('delivers to healthy endpoints while a tenth of them hang', async () => {
    slow.answer('/hang', { hangs: true });
    const clients = await Promise.all(Array.from({ length: ENDPOINTS / 10 }, (_, i) => install(`many${i}`)));
    for (const [i, client] of clients.entries()) {
      for (let n = 1; n < 10; n++) await hook(client, receiver.url(`/healthy${i}-${n}`));
      await hook(client, slow.url(`/hang?${i}`));
    }
    await Promise.all(clients.map((client) => publish(client, EVENTS_EACH)));
    await receiver.waitFor(0.9 * ENDPOINTS * EVENTS_EACH);
    // The last answers may be on their way back still.
    const left = () => app.nest.get(DeliveryEngine).depth;
    while (left().inFlight + left().queued > 0.1 * ENDPOINTS * EVENTS_EACH) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    // DELIVERY_CONCURRENCY_PER_HOOK bounds what each has open.
    expect(slow.requests()).toHaveLength((ENDPOINTS / 10) * 8);
  });
});
