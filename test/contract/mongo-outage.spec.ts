import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OPERATOR } from '../../src/audit/change.js';
import type { Repositories } from '../../src/storage/repositories.js';
import { mongod } from '../support/mongo/mongod.js';
import { openFresh } from '../support/mongo/open-mongo.js';
import { PrivateMongod } from '../support/mongo/private-mongod.js';
import { accept, eventAt, keyed, refOf, success } from './events.js';
import { makeApp, makeOwner } from './records.js';

const server = await mongod();

const UNAVAILABLE = { name: 'StoreUnavailable' };

('missing' in server ? describe.skip : describe)('The repositories, while MongoDB is away,', () => {
  let own: PrivateMongod;
  let opened: Awaited<ReturnType<typeof openFresh>>;
  let repositories: Repositories;
  let leaseId: string;

  beforeAll(async () => {
    own = (await PrivateMongod.start())!;
    opened = await openFresh(own.uri);
    repositories = opened.repositories;
    leaseId = await repositories.leases.begin();
  });
  afterAll(async () => {
    await opened.close();
    await own.dispose();
  });

  /** Calls every kind of database access at once: each must give up before a publisher does. */
  const expectRefusal = async () => {
    const { stores, apps, subscriptions, deliveries, leases, changes, control } = repositories;
    const owner = { storeHash: 'store', clientId: 'client' };
    const calls = [
      stores.find('store'),
      apps.create(makeApp(), OPERATOR),
      apps.create(makeApp(), OPERATOR),
      subscriptions.find(owner, { kind: 'hook', number: 1 }),
      changes.latest(),
      accept(deliveries, leaseId, [eventAt('due')]),
      accept(deliveries, leaseId, [keyed('k1', 'h'), keyed('k2', 'h')]),
      deliveries.claimDue(leaseId, Date.now(), 10),
      leases.beat(leaseId),
      control.ping(),
    ];
    const outcomes = await Promise.allSettled(calls);
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ status: 'rejected', reason: UNAVAILABLE });
  };

  /** Fails if a call hangs: the service promises publishers an answer within five seconds. */
  const within = (work: Promise<void>) =>
    Promise.race([
      work,
      new Promise((_, reject) => setTimeout(() => reject(new Error('no answer in time')), 5_000).unref()),
    ]);

  it('refuse every call while it does not answer, and accept the same group again afterwards', async () => {
    const event = keyed('key', 'hash');
    await accept(repositories.deliveries, leaseId, [event]);
    const group = { leaseId, accepted: [[keyed('other', 'hash')]], settled: [] };
    own.signal('SIGSTOP');
    const swallowed = repositories.deliveries.commit(group).catch((error: unknown) => error);
    await within(expectRefusal());
    expect(await swallowed).toMatchObject(UNAVAILABLE);
    own.signal('SIGCONT');
    const again = await repositories.deliveries.commit(group);
    expect(again.acceptances).toEqual([{ outcome: 'accepted', duplicates: [null] }]);
    expect(await repositories.deliveries.commit(group)).toEqual(again);
  });

  it('refuse every call while it is dead, and lose nothing that it acknowledged', async () => {
    const events = Array.from({ length: 20 }, () => eventAt('leased'));
    await accept(repositories.deliveries, leaseId, events);
    const owner = await makeOwner(repositories);
    await own.kill();
    await within(expectRefusal());
    await own.restart();
    await repositories.control.ping();
    expect(await repositories.stores.find(owner.storeHash)).not.toBeNull();
    const settled = events.map((event) => ({
      to: 'delivered' as const,
      ref: refOf(event),
      attempt: success(),
    }));
    expect(await repositories.deliveries.commit({ leaseId, accepted: [], settled })).toMatchObject({
      fenced: 0,
      late: 0,
    });
    expect(await repositories.deliveries.commit({ leaseId, accepted: [], settled })).toMatchObject({
      fenced: 0,
      late: 0,
    });
  });

  it('report changes again when it is back', async () => {
    let called = () => {};
    const nextChange = () => new Promise<void>((resolve) => (called = resolve));
    const stop = repositories.changes.watch(() => called());
    await repositories.apps.create(makeApp(), OPERATOR);
    await own.kill();
    await own.restart();
    await repositories.control.ping();
    const changed = nextChange();
    await repositories.apps.create(makeApp(), OPERATOR);
    await changed;
    stop();
  });
});
