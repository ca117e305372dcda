import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, it } from '@jest/globals';
import { OPERATOR } from '../../src/audit/change.js';
import { openMongo } from '../../src/storage/mongo/open-mongo.js';
import type { Repositories } from '../../src/storage/repositories.js';
import { openSqlite } from '../../src/storage/sqlite/open-sqlite.js';
import { SubscriptionCache } from '../../src/subscriptions/subscription-cache.js';
import { onBothStores } from '../support/databases.js';
import { startApp, type TestApp } from '../support/service/app.js';
import { until } from '../support/until.js';

onBothStores('The change feed', (database) => {
  let app: TestApp;
  let cache: SubscriptionCache;
  /** Connections of its own to the same database, as another process has them. */
  let beside: Repositories;

  beforeAll(async () => {
    app = await startApp(database);
    cache = app.nest.get(SubscriptionCache, { strict: false });
    const { MONGODB_URI: uri, DATA_DIR: dataDir } = app.config;
    beside = uri ? await openMongo({ uri }) : await openSqlite({ dataDir, exclusive: false });
    await cache.ready(app.storeHash);
  });
  afterAll(async () => {
    await beside.control.close();
    await app.close();
  });

  it('brings subscriptions of other processes into the cache, and the deletion of their store', async () => {
    const { storeHash, clientId } = app;
    const matches = () =>
      ['store/order/created', 'store/cart/created'].map(
        (scope) => cache.match(storeHash, scope, null).length,
      );
    const untilMatches = (orders: number, carts: number) =>
      until(`${orders} hooks of orders and ${carts} of carts in the cache`, matches, (found) =>
        isDeepStrictEqual(found, [orders, carts]),
      );
    const url = 'https://app.example.com/';
    const place = { destination: url, canonicalUrl: url, sealedHeaders: null, isActive: true };
    const own = { storeHash, clientId, key: randomUUID(), kind: 'hook', topic: 'store/order/*' } as const;
    const made = await beside.subscriptions.create({ ...own, ...place }, OPERATOR);
    await untilMatches(1, 0);
    const ref = { kind: 'hook', number: made.number! } as const;
    await beside.subscriptions.update(app, ref, { topic: 'store/cart/*' }, OPERATOR);
    await untilMatches(0, 1);
    const policy = '{"filter":{"user":"ann"}}';
    await beside.subscriptions.update(app, ref, { policy }, OPERATOR);
    const known = () => cache.match(storeHash, 'store/cart/created', null)[0]?.policy ?? null;
    await until('the policy in the cache', known, (found) => found === policy);
    await until('a filter in the store', () => cache.hasSelective(storeHash));
    await beside.subscriptions.update(app, ref, { policy: null }, OPERATOR);
    await until('no filter in the store', () => !cache.hasSelective(storeHash));
    await beside.subscriptions.delete(app, ref, OPERATOR);
    await untilMatches(0, 0);
    await beside.subscriptions.create({ ...own, ...place, key: randomUUID() }, OPERATOR);
    await untilMatches(1, 0);
    await beside.apps.delete(clientId, OPERATOR);
    await untilMatches(0, 0);
    await beside.subscriptions.create({ ...own, ...place, key: randomUUID() }, OPERATOR);
    await untilMatches(1, 0);
    await beside.stores.delete(storeHash, OPERATOR);
    await untilMatches(0, 0);
  });
});
