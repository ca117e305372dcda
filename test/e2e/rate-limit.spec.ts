import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { onBothStores } from '../support/databases.js';
import { mostInAWindow } from '../support/model/steering-checks.js';
import { DeliveryWorld } from '../support/service/delivery-world.js';
import { EVENTS, HOOKS } from '../support/store-paths.js';
import { until } from '../support/until.js';

const SECOND = 1_000;

interface Page {
  data: { id: string }[];
}

onBothStores('The rate limit of a hook', (database) => {
  let world: DeliveryWorld;

  beforeAll(async () => {
    world = await DeliveryWorld.open(database);
  });
  afterAll(() => world?.close());

  it('bounds the requests of any window, retries and resends included, and keeps no event back', async () => {
    const partner = await world.newPartner();
    const hook = `${HOOKS}/${await partner.hook({ scope: 'store/order/created' })}`;
    const policy = { rate_limit: { requests: 3, per_seconds: 1 }, retry_schedule: [1] };
    expect(await partner.call('PUT', `${hook}/policy`, policy)).toMatchObject({ status: 200, body: policy });
    let failures = 1;
    world.receiver.answer(partner.path, () => ({ status: failures-- > 0 ? 500 : 204 }));
    const publish = (id: number) =>
      world.publish('POST', EVENTS, { scope: 'store/order/created', data: { type: 'order', id } });
    for (const id of [1, 2, 3, 4]) expect(await publish(id)).toMatchObject({ status: 202 });
    await world.receiver.waitFor(5, partner.path);
    const logged = async () => (await partner.call('GET', `${hook}/deliveries?state=delivered`)).body as Page;
    const { data } = await until('a delivery in the log', logged, ({ data }) => data.length > 0);
    const resent = await partner.call('POST', `${hook}/deliveries/${data[0]!.id}/resend`);
    expect(resent).toMatchObject({ status: 202 });
    const requests = await world.receiver.waitFor(6, partner.path);
    const ids = requests.map(({ body }) => (JSON.parse(body.toString()) as { data: { id: number } }).data.id);
    expect(new Set(ids)).toEqual(new Set([1, 2, 3, 4]));
    const times = requests.map(({ at }) => at);
    expect(mostInAWindow(times, SECOND)).toBeLessThanOrEqual(3);
  });
});
