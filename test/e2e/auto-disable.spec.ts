import { EventEmitter, once } from 'node:events';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { onBothStores } from '../support/databases.js';
import type { ReceivedRequest } from '../support/receivers/receiver.js';
import { DeliveryWorld, type Partner } from '../support/service/delivery-world.js';
import { EVENTS, HOOKS } from '../support/store-paths.js';
import { until } from '../support/until.js';

const order = { scope: 'store/order/created', data: { type: 'order', id: 250 } };

onBothStores('The service', (database) => {
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

  it('turns the hook off when the receiver answers 410, and sends what was parked when it is on again', async () => {
    world.receiver.answer(path, { status: 410 });
    const id = await partner.hook();
    await world.publish('POST', EVENTS, order);
    await world.receiver.waitFor(1, path);
    await until(
      'the hook to be off',
      () => partner.isActive(id),
      (isActive) => !isActive,
    );
    await world.publish('POST', EVENTS, { ...order, data: { type: 'order', id: 251 } });
    world.receiver.answer(path, { status: 204 });
    await partner.call('PUT', `${HOOKS}/${id}`, { is_active: true });
    const ids = (await world.receiver.waitFor(3, path)).slice(1).map(orderId);
    expect(ids.sort()).toEqual([250, 251]);
  });

  it('leaves a hook on that was moved before its old destination answered 410', async () => {
    const moved = `${path}-new`;
    const held = new EventEmitter();
    world.receiver.answer(path, { status: 410, after: once(held, 'release') });
    const id = await partner.hook();
    await world.publish('POST', EVENTS, order);
    await world.receiver.waitFor(1, path);
    await partner.call('PUT', `${HOOKS}/${id}`, { destination: world.receiver.url(moved) });
    held.emit('release');
    expect((await world.receiver.waitFor(1, moved)).map(orderId)).toEqual([250]);
    expect(await partner.isActive(id)).toBe(true);
    await world.publish('POST', EVENTS, { ...order, data: { type: 'order', id: 251 } });
    expect((await world.receiver.waitFor(2, moved)).map(orderId)).toEqual([250, 251]);
  });

  it('turns the hook off when a delivery is exhausted and no other succeeded', async () => {
    world.receiver.answer(path, { status: 500 });
    const id = await partner.hook();
    await world.publish('POST', EVENTS, order);
    expect(await world.receiver.waitFor(4, path)).toHaveLength(4);
    await until(
      'the hook to be off',
      () => partner.isActive(id),
      (isActive) => !isActive,
    );
  });

  it('leaves the hook on when it still accepts other events', async () => {
    world.receiver.answer(path, { status: 500 });
    const id = await partner.hook();
    // The hook has moved long before the last attempt.
    const policy = { retry_schedule: [1, 4, 4] };
    expect(await partner.call('PUT', `${HOOKS}/${id}/policy`, policy)).toMatchObject({ status: 200 });
    await world.publish('POST', EVENTS, order);
    await world.receiver.waitFor(2, path);
    const other = `${path}-other`;
    await partner.call('PUT', `${HOOKS}/${id}`, { destination: world.receiver.url(other) });
    await world.publish('POST', EVENTS, { ...order, data: { type: 'order', id: 251 } });
    await world.receiver.waitFor(2, other);
    expect(await partner.isActive(id)).toBe(true);
  });

  it('sends nothing that was published while the app had the hook off or had deleted it', async () => {
    const [off, gone, on] = [
      await partner.hook({ scope: 'store/order/created' }),
      await partner.hook({ scope: 'store/order/updated' }),
      await partner.hook({ destination: world.receiver.url(`${path}-on`) }),
    ];
    await partner.call('PUT', `${HOOKS}/${off}`, { is_active: false });
    await partner.call('DELETE', `${HOOKS}/${gone}`);
    await world.publish('POST', EVENTS, [
      order,
      { scope: 'store/order/updated', data: { type: 'order', id: 250 } },
    ]);
    await world.receiver.waitFor(2, `${path}-on`);
    expect(on).toBeGreaterThan(gone);
    expect(world.receiver.requests(path)).toEqual([]);
  });
});

const orderId = ({ body }: ReceivedRequest) => JSON.parse(body.toString()).data.id;
