import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { Catalog } from '../../src/catalog/catalog.js';
import type { CatalogEvent } from '../../src/catalog/catalog-document.js';
import { onBothStores } from '../support/databases.js';
import { DeliveryWorld, type Partner } from '../support/service/delivery-world.js';
import { EVENTS } from '../support/store-paths.js';
import { until } from '../support/until.js';

const DELETED = 'store/priceList/deleted';
const priceList = { type: 'price_list', id: 2 };

interface Hook {
  id: number;
  scope: string;
}
interface Bodies {
  scope: string;
  data: unknown;
}

onBothStores('A scope with a slash at its end', (database) => {
  let world: DeliveryWorld;
  let partner: Partner;
  let v3: string;

  beforeAll(async () => {
    world = await DeliveryWorld.open(database);
  });
  afterAll(() => world?.close());
  beforeEach(async () => {
    partner = await world.newPartner();
    v3 = partner.hooks.replace('v2', 'v3');
  });

  const publish = async (scope: string, data: unknown) => {
    const { status, body } = await world.publish('POST', EVENTS, { scope, data });
    expect([scope, status]).toEqual([scope, 202]);
    return (body as { deliveries: number }).deliveries;
  };
  const received = async (count: number, path: string): Promise<Bodies[]> =>
    (await world.receiver.waitFor(count, path)).map(({ body }) => JSON.parse(body.toString()) as Bodies);
  const scopesOf = (hooks: unknown) => (hooks as Hook[]).map(({ scope }) => scope);

  it('is each of the twelve events by its natural name, to hooks and receivers', async () => {
    const isAliased = (event: { wildcard?: boolean | undefined }) => 'alias' in event;
    const events = world.app.nest.get(Catalog, { strict: false }).document.events.filter(isAliased);
    expect(events).toHaveLength(12);
    for (const { scope, example } of events as CatalogEvent[]) {
      const other = await world.newPartner();
      await other.hook({ scope: `${scope}/` });
      await publish(`${scope}/`, example);
      await publish(scope, example);
      const bodies = await received(2, other.path);
      expect(bodies.map((body) => [body.scope, body.data])).toEqual([
        [scope, example],
        [scope, example],
      ]);
    }
  });

  it('is listed by its natural name, in v2 and in v3, when it was created in either', async () => {
    const destination = (path: string) => world.receiver.url(`${partner.path}-${path}`);
    const made = await partner.call('POST', partner.hooks, {
      scope: `${DELETED}/`,
      destination: destination('v2'),
    });
    const madeV3 = await partner.call('POST', v3, { scope: `${DELETED}/`, destination: destination('v3') });
    expect([made.body, (madeV3.body as { data: Hook }).data]).toMatchObject([
      { scope: DELETED },
      { scope: DELETED },
    ]);
    for (const query of ['', `?scope=${DELETED}`, `?scope=${DELETED}/`]) {
      expect(scopesOf((await partner.call('GET', partner.hooks + query)).body)).toEqual([DELETED, DELETED]);
      const { data } = (await partner.call('GET', v3 + query)).body as { data: Hook[] };
      expect(scopesOf(data)).toEqual([DELETED, DELETED]);
    }
    const { id } = made.body as Hook;
    expect((await partner.call('GET', `${partner.hooks}/${id}`)).body).toMatchObject({ scope: DELETED });
    expect(await publish(`${DELETED}/`, priceList)).toBeGreaterThanOrEqual(2);
    for (const path of ['v2', 'v3'])
      expect(await received(1, `${partner.path}-${path}`)).toMatchObject([{ scope: DELETED }]);
  });

  it('changes a hook to the natural name, and is one hook with it', async () => {
    const id = await partner.hook();
    const changed = await partner.call('PUT', `${partner.hooks}/${id}`, { scope: `${DELETED}/` });
    expect(changed).toMatchObject({ status: 200, body: { id, scope: DELETED } });
    const other = await partner.hook({ scope: 'store/cart/*' });
    const twin = await partner.call('PUT', `${v3}/${other}`, { scope: `${DELETED}/` });
    expect(twin.status).toBe(409);
    await publish(DELETED, priceList);
    expect(await received(1, partner.path)).toMatchObject([{ scope: DELETED }]);
  });

  it('is logged by its natural name, and is the same web-hook event', async () => {
    const id = await partner.hook({ scope: `${DELETED}/` });
    const webHook = { object: 'Price List', action: 'Delete', url: world.receiver.url(`${partner.path}-w`) };
    expect((await partner.call('POST', '/web-hook', webHook)).status).toBe(201);
    await publish(`${DELETED}/`, priceList);
    const [body] = await received(1, `${partner.path}-w`);
    expect(body).toMatchObject({ object: 'Price List', action: 'Delete', payload: priceList });
    expect(JSON.stringify((await partner.call('GET', '/web-hook')).body)).not.toContain(`${DELETED}/`);
    const log = await until(
      'the delivery in the log',
      async () => (await partner.call('GET', `${partner.hooks}/${id}/deliveries`)).body as { data: Bodies[] },
      ({ data }) => data.length === 1,
    );
    expect(log.data).toMatchObject([{ scope: DELETED }]);
    for (const scope of [DELETED, `${DELETED}/`]) {
      const filtered = await partner.call('GET', `${partner.hooks}/${id}/deliveries?scope=${scope}`);
      expect(filtered.body).toMatchObject({ data: [{ scope: DELETED }] });
    }
  });
});
