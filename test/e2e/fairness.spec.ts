import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { DeliveryEngine } from '../../src/delivery/delivery-engine.js';
import { onBothStores } from '../support/databases.js';
import { Receiver } from '../support/receivers/receiver.js';
import { DeliveryWorld, type Partner } from '../support/service/delivery-world.js';
import { until } from '../support/until.js';

const FLOOD = 10_000;
const BATCH = 1_000;
const QUIET_STORES = 9;
const QUIET_EVENTS = 20;
const ENDPOINTS = 200;
const EVENTS_EACH = 10;

const order = (id: number) => ({ scope: 'store/order/created', data: { type: 'order', id } });
const orders = (count: number) => Array.from({ length: count }, (_, i) => order(i + 1));

onBothStores('The dispatcher', (database) => {
  let world: DeliveryWorld;
  let slow: Receiver;

  beforeEach(async () => {
    slow = await Receiver.start();
    world = await DeliveryWorld.open(database);
  });

  afterEach(async () => {
    // Close it first: the requests that hang there then end at once.
    await slow?.close();
    await world?.close();
  });

  const install = (storeHash: string) => world.newPartner({ storeHash, scopes: ['default', 'events:write'] });
  const publish = async ({ call, events }: Partner, count: number) => {
    for (let left = count; left > 0; left -= BATCH) {
      expect((await call('POST', events, orders(Math.min(left, BATCH)))).status).toBe(202);
    }
  };

  it('delivers for nine quiet stores while another floods a slow receiver', async () => {
    slow.answer('/drip', { delayMs: 1_000 });
    const flooding = await install('flood');
    await flooding.hook({ destination: slow.url('/drip') });
    const quiet = await Promise.all(Array.from({ length: QUIET_STORES }, (_, i) => install(`quiet${i}`)));
    await Promise.all(quiet.map((partner) => partner.hook()));

    await publish(flooding, FLOOD);
    await Promise.all(quiet.map((partner) => publish(partner, QUIET_EVENTS)));
    await world.receiver.waitFor(QUIET_STORES * QUIET_EVENTS);

    expect(slow.requests().length).toBeLessThan(FLOOD / 10);
    // A lane takes at most an eighth of the free memory quota: the rest stays in the store.
    expect(world.app.nest.get(DeliveryEngine).depth.queued).toBeLessThan(FLOOD / 4);
  });

  it('delivers to healthy endpoints while a tenth of them hang', async () => {
    slow.answer('/hang', { hangs: true });
    const partners = await Promise.all(Array.from({ length: ENDPOINTS / 10 }, (_, i) => install(`many${i}`)));
    const addHooks = async (partner: Partner, i: number) => {
      for (let n = 1; n < 10; n++)
        await partner.hook({ destination: world.receiver.url(`${partner.path}-${n}`) });
      await partner.hook({ destination: slow.url(`/hang?${i}`) });
    };
    await Promise.all(partners.map(addHooks));
    await Promise.all(partners.map((partner) => publish(partner, EVENTS_EACH)));
    await world.receiver.waitFor(0.9 * ENDPOINTS * EVENTS_EACH);
    // The last answers may still be on their way back.
    await until(
      'the deliveries to healthy endpoints to leave the queue',
      () => world.app.nest.get(DeliveryEngine).depth,
      ({ inFlight, queued }) => inFlight + queued <= 0.1 * ENDPOINTS * EVENTS_EACH,
    );
    // DELIVERY_CONCURRENCY_PER_HOOK bounds the open requests of each.
    expect(slow.requests()).toHaveLength((ENDPOINTS / 10) * 8);
  }, 90_000);
});
