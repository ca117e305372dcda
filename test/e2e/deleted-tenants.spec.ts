import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { OPERATOR } from '../../src/audit/change.js';
import { DeliveryRepository } from '../../src/delivery/model/delivery.repository.js';
import { DeliveryLogRepository } from '../../src/delivery/model/delivery-log.repository.js';
import { SubscriptionRepository } from '../../src/subscriptions/subscription.repository.js';
import { AppsService } from '../../src/tenants/apps/apps.service.js';
import { StoresService } from '../../src/tenants/stores/stores.service.js';
import { onBothStores } from '../support/databases.js';
import { DeliveryWorld } from '../support/service/delivery-world.js';
import { STORE } from '../support/store-paths.js';
import { until } from '../support/until.js';

onBothStores('Deletion of tenants', (database) => {
  let world: DeliveryWorld;

  beforeAll(async () => {
    world = await DeliveryWorld.open(database, { RETRY_SCHEDULE: '3600' });
  });
  afterAll(() => world?.close());

  const service = <T>(token: abstract new (...args: never[]) => T): T =>
    world.app.nest.get<T>(token, { strict: false });

  const ends: [string, (clients: string[]) => Promise<unknown>][] = [
    ['apps', (clients) => Promise.all(clients.map((it) => service(AppsService).delete(it, OPERATOR)))],
    ['a store', () => service(StoresService).delete(STORE, OPERATOR)],
  ];

  it.each(ends)('cancels what is pending or parked without waiting until it is due: %s', async (_, end) => {
    const { receiver } = world;
    const [failing, gone] = [await world.newPartner(), await world.newPartner()];
    receiver.answer(failing.path, { status: 500 });
    receiver.answer(gone.path, { status: 410 });
    for (const partner of [failing, gone]) await partner.hook();
    await world.order(1);
    const hooks = await service(SubscriptionRepository).ofStore(STORE);
    const open = async () => {
      const summaries = hooks.map((hook) => service(DeliveryLogRepository).summary(hook, hook.key));
      return (await Promise.all(summaries)).map(({ pending, parked }) => ({ pending, parked }));
    };
    const waiting = [
      { pending: 1, parked: 0 },
      { pending: 0, parked: 1 },
    ];
    const isSame = (found: unknown) => JSON.stringify(found) === JSON.stringify(waiting);
    await until('one delivery pending and one parked', open, isSame);
    await end([failing.clientId, gone.clientId]);
    const none = (found: { pending: number; parked: number }[]) =>
      found.every(({ pending, parked }) => pending + parked === 0);
    await until('no open delivery', open, none);
    expect(await service(DeliveryRepository).oldestDueAt()).toBeNull();
  });
});
