import { afterAll, afterEach, beforeAll, expect, it, jest } from '@jest/globals';
import type { DeliveryList } from '../../src/delivery-log/deliveries/delivery.schemas.js';
import { onBothStores } from '../support/databases.js';
import { DeliveryWorld } from '../support/service/delivery-world.js';
import { until } from '../support/until.js';

const HOUR_MS = 3_600_000;

onBothStores('An event that is published after the clock was set back by an hour', (database) => {
  let world: DeliveryWorld;

  beforeAll(async () => {
    world = await DeliveryWorld.open(database);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
  afterAll(() => world?.close());

  const setBack = (ms: number) => {
    const real = Date.now.bind(Date);
    jest.spyOn(Date, 'now').mockImplementation(() => real() - ms);
  };

  it('is found by its time, and is replayed', async () => {
    const partner = await world.newPartner();
    const hook = await partner.hook();
    await world.order(1);
    const [first] = await world.receiver.waitFor(1, partner.path);
    setBack(HOUR_MS);
    const id = await world.order(2);
    const from = new Date(Date.now() - HOUR_MS / 2).toISOString();
    const to = new Date(Date.now() + HOUR_MS / 2).toISOString();
    const query = `?created_after=${from}&created_before=${to}&state=delivered`;
    const { data } = await until(
      'the second delivery in the log',
      async () =>
        (await partner.call('GET', `${partner.hooks}/${hook}/deliveries${query}`)).body as DeliveryList,
      (list) => list.data.length > 0,
    );
    expect(data.map(({ event_id }) => event_id)).toEqual([id]);
    const replay = await partner.call('POST', `${partner.hooks}/${hook}/replays`, { from, to, only: 'all' });
    expect(replay).toMatchObject({ status: 202, body: { matched: 1 } });
    const requests = await world.receiver.waitFor(3, partner.path);
    expect(requests.map(({ headers }) => headers['webhook-id'])).toEqual([
      first!.headers['webhook-id'],
      id,
      id,
    ]);
  });
});
