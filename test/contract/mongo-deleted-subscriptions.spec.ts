import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OPERATOR } from '../../src/audit/change.js';
import { MIGRATIONS } from '../../src/storage/mongo/schema/migrations.js';
import { mongod } from '../support/mongo/mongod.js';
import { type OpenedMongo, openFresh } from '../support/mongo/open-mongo.js';
import { accept, makeDelivery, makeEvent, refOf, success } from './events.js';
import { API_ACTOR, makeHook, makeOwner, makeWebHook } from './records.js';

const server = await mongod();
const described = 'missing' in server ? describe.skip : describe;

described('The keys of deleted subscriptions in MongoDB', () => {
  let opened: OpenedMongo;

  beforeAll(async () => {
    opened = await openFresh('missing' in server ? '' : server.uri);
  });
  afterAll(() => opened?.close());

  const rows = () =>
    opened.db.collection<{ _id: string }>('deleted_subscriptions').find().sort({ _id: 1 }).toArray();
  const keysOf = async () => (await rows()).map(({ _id }) => _id);

  it('are taken from the log of changes, where an earlier version deleted hooks, apps and stores', async () => {
    const { subscriptions, apps, stores } = opened.repositories;
    const [first, second, third] = [
      await makeOwner(opened.repositories),
      await makeOwner(opened.repositories),
      await makeOwner(opened.repositories),
    ];
    const made = [
      await subscriptions.create(makeWebHook(first), OPERATOR),
      await subscriptions.create(makeHook(second), OPERATOR),
      await subscriptions.create(makeHook(third), OPERATOR),
    ];
    await subscriptions.create(makeHook(first), OPERATOR);
    await subscriptions.delete(first, { kind: 'web-hook', key: made[0]!.key }, API_ACTOR);
    await apps.delete(second.clientId, API_ACTOR);
    await stores.delete(third.storeHash, API_ACTOR);
    const remembered = await rows();
    expect(remembered.map(({ _id }) => _id)).toEqual(made.map(({ key }) => key).sort());
    await opened.db.collection('deleted_subscriptions').drop();
    const migration = MIGRATIONS.find(({ name }) => name.endsWith('deleted-subscriptions'))!;
    for (const _ of ['once', 'again']) await migration.up(opened.db);
    const withoutTimes = (found: object[]) => found.map((row) => ({ ...row, deletedAt: null }));
    expect(withoutTimes(await rows())).toEqual(withoutTimes(remembered));
  });

  it('are forgotten by retention, but not before their last delivery', async () => {
    const { subscriptions, deliveries, leases, retention, deliveryLog } = opened.repositories;
    await opened.db.collection('deleted_subscriptions').deleteMany();
    const owner = await makeOwner(opened.repositories);
    const { key } = await subscriptions.create(makeWebHook(owner), OPERATOR);
    const leaseId = await leases.begin();
    const event = makeEvent({
      storeHash: owner.storeHash,
      deliveries: [{ ...makeDelivery('leased', key), ...owner }],
    });
    await accept(deliveries, leaseId, [event]);
    await subscriptions.delete(owner, { kind: 'web-hook', key }, API_ACTOR);
    const purge = () => retention.purge('attempts', Date.now() + 60_000, 10);
    await purge();
    expect(await keysOf()).toEqual([key]);
    expect(await deliveryLog.listOfStore(owner.storeHash, { limit: 10 })).toHaveLength(1);
    const delivered = { to: 'delivered', ref: refOf(event), attempt: success() } as const;
    await deliveries.commit({ leaseId, accepted: [], settled: [delivered] });
    await retention.purge('attempts', Date.now() - 60_000, 10);
    expect(await keysOf()).toEqual([key]);
    await purge();
    expect(await keysOf()).toEqual([]);
  });
});
