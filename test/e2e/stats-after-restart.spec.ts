import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Stats } from '../../src/delivery-log/stats/stats.schemas.js';
import { onBothStores } from '../support/databases.js';
import { callAs, ProcessWorld } from '../support/service/process-world.js';
import { EVENTS, HOOKS, STORE } from '../support/store-paths.js';
import { until } from '../support/until.js';

onBothStores('The statistics of a service that was restarted', (database) => {
  let world: ProcessWorld;
  beforeEach(async () => {
    world = await ProcessWorld.open(database);
  });
  afterEach(() => world.close());

  it('have what was delivered before, and do not wait as they do for a process that died', async () => {
    const { platform, partner } = await world.createTenant();
    const first = await world.start();
    const hook = { scope: 'store/order/*', destination: world.receiver.url('/in') };
    const { body } = await callAs(first, partner)('POST', HOOKS, hook);
    const order = { scope: 'store/order/created', data: { type: 'order', id: 1 } };
    await callAs(first, platform)('POST', EVENTS, order);
    const log = `${HOOKS}/${(body as { id: number }).id}/deliveries?state=delivered`;
    await until(
      'the delivery to be settled',
      async () => (await callAs(first, partner)('GET', log)).body as { data: object[] },
      ({ data }) => data.length === 1,
    );
    await first.end('SIGTERM');
    const second = await world.start();
    const stats = `/stores/${STORE}/v2/stats?step=minute`;
    const { body: found } = await callAs(second, partner)('GET', stats);
    expect((found as Stats).data.reduce((sum, { delivered }) => sum + delivered, 0)).toBe(1);
  });
});
