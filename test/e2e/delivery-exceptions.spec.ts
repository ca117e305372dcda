import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { onBothStores } from '../support/databases.js';
import type { ReceivedRequest } from '../support/receivers/receiver.js';
import { DeliveryWorld, type Partner } from '../support/service/delivery-world.js';

const SCOPE = 'store/hook/deliveryException';

onBothStores(`The event ${SCOPE}`, (database) => {
  let world: DeliveryWorld;
  let partner: Partner;
  let listener: string;

  beforeAll(async () => {
    world = await DeliveryWorld.open(database);
  });
  afterAll(() => world?.close());
  beforeEach(async () => {
    partner = await world.newPartner();
    listener = `${partner.path}-exceptions`;
    await partner.hook({ scope: SCOPE, destination: world.receiver.url(listener) });
  });

  it('reaches another hook of the app when a delivery failed and will be retried', async () => {
    world.receiver.answer(partner.path, { failFirst: 1 });
    const hook = await partner.hook();
    await world.order(1);
    const [exception] = await world.receiver.waitFor(1, listener);
    expect(dataOf(exception!)).toEqual({
      type: 'webhook',
      id: hook,
      error_code: 90001,
      message: expect.any(String),
    });
    expect(JSON.parse(exception!.body.toString()).scope).toBe(SCOPE);
  });

  it('reports that a hook was turned off', async () => {
    world.receiver.answer(partner.path, { status: 410 });
    const hook = await partner.hook();
    await world.order(1);
    const [exception] = await world.receiver.waitFor(1, listener);
    expect(dataOf(exception!)).toMatchObject({ id: hook, error_code: 90002 });
  });

  it('is sent once in ten minutes for one destination', async () => {
    world.receiver.answer(partner.path, { failFirst: 3 });
    await partner.hook();
    await Promise.all([1, 2, 3].map((id) => world.order(id)));
    await world.receiver.waitFor(6, partner.path);
    // It is published beside the retries, and may come after them.
    await world.receiver.waitFor(1, listener);
    expect(world.receiver.requests(listener)).toHaveLength(1);
  });

  it('is not sent to other apps', async () => {
    const stranger = await world.newPartner();
    await stranger.hook({ scope: SCOPE, destination: world.receiver.url(`${stranger.path}-exceptions`) });
    world.receiver.answer(partner.path, { failFirst: 1 });
    await partner.hook();
    await world.order(1);
    await world.receiver.waitFor(1, listener);
    await world.receiver.waitFor(2, partner.path);
    expect(world.receiver.requests(`${stranger.path}-exceptions`)).toEqual([]);
  });
});

const dataOf = ({ body }: ReceivedRequest) => JSON.parse(body.toString()).data;
