import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { OPERATOR } from '../../src/audit/change.js';
import { openMongo } from '../../src/storage/mongo/open-mongo.js';
import type { Repositories } from '../../src/storage/repositories.js';
import { openSqlite } from '../../src/storage/sqlite/open-sqlite.js';
import { SubscriptionCache } from '../../src/subscriptions/subscription-cache.js';
import { onBothStores } from '../support/databases.js';
import { startApp, type TestApp } from '../support/service/app.js';

/** Long enough for polling on a busy machine; the test ends as soon as the news is there. */
const PATIENCE_MS = 15_000;

async function eventually(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!holds() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(holds()).toBe(true);
}

onBothStores('The change feed', (database) => {
  let app: TestApp;
  let directory: SubscriptionCache;
  /** The same database on connections of its own, as another process has it. */
  let beside: Repositories;

  beforeAll(async () => {
    app = await startApp(database);
    directory = app.nest.get(SubscriptionCache, { strict: false });
    const { MONGODB_URI: uri, DATA_DIR: dataDir } = app.config;
    beside = uri ? await openMongo({ uri }) : await openSqlite({ dataDir, exclusive: false });
    await directory.ready(app.storeHash);
  });
  afterAll(async () => {
    await beside.control.close();
    await app.close();
  });

  it("tells the directory of other processes' subscriptions, and of their store's end", async () => {
    const { storeHash, clientId } = app;
    const heard = (scope: string) => directory.match(storeHash, scope, null).length;
    const url = 'https://app.example.com/';
    const place = { destination: url, canonicalUrl: url, sealedHeaders: null, isActive: true };
    const own = { storeHash, clientId, key: randomUUID(), kind: 'hook', topic: 'store/order/*' } as const;
    const made = await beside.subscriptions.create({ ...own, ...place }, OPERATOR);
    await eventually(() => heard('store/order/created') === 1);
    const ref = { kind: 'hook', number: made.number! } as const;
    await beside.subscriptions.update(app, ref, { topic: 'store/cart/*' }, OPERATOR);
    await eventually(() => heard('store/order/created') === 0 && heard('store/cart/created') === 1);
    await beside.subscriptions.delete(app, ref, OPERATOR);
    await eventually(() => heard('store/cart/created') === 0);
    await beside.subscriptions.create({ ...own, ...place, key: randomUUID() }, OPERATOR);
    await eventually(() => heard('store/order/created') === 1);
    await beside.stores.delete(storeHash, OPERATOR);
    await eventually(() => heard('store/order/created') === 0);
  });
});
