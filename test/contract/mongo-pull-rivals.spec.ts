import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Connection } from 'mongoose';
import { connectMongo } from '../../src/storage/mongo/connection/mongo-connection.js';
import { MongoPullRepository } from '../../src/storage/mongo/pull/mongo-pull.repository.js';
import { queueCollections } from '../../src/storage/mongo/queue/queue-collections.js';
import { InterceptedQueue } from '../support/mongo/intercepted-queue.js';
import { mongod } from '../support/mongo/mongod.js';
import { type OpenedMongo, openFresh } from '../support/mongo/open-mongo.js';
import { until } from '../support/until.js';
import { NOW } from './events.js';
import { KEY, LEASE_MS, offered, Puller } from './pull-queue.js';
import { Queue } from './queue.js';

const server = await mongod();

/** A lease id that no Puller gives. */
const SLOW_LEASE = '01JD9Q5Y3V00000000000000ZZ';

('missing' in server ? describe.skip : describe)('A pull on MongoDB that another process overtakes', () => {
  const queue = Queue.beforeEach(() => openFresh((server as { uri: string }).uri));
  let connection: Connection;
  let intercepted: InterceptedQueue;
  let slow: MongoPullRepository;
  let fast: Puller;

  beforeEach(async () => {
    connection = await connectMongo((queue.opened as OpenedMongo).uri);
    intercepted = new InterceptedQueue(queueCollections(connection));
    slow = new MongoPullRepository(intercepted.queue);
    fast = new Puller(queue);
  });
  afterEach(() => connection.close());

  /** Accepts so many messages, the oldest first. */
  const offer = async (count: number) => {
    const events = Array.from({ length: count }, (_, i) => offered(NOW - count + i));
    await fast.accept(...events);
    return events.map(({ id }) => id);
  };

  /** What the slow one leases, if the fast one takes `taken` messages between its look and its write. */
  const overtaken = async (messages: number, taken: number): Promise<string[]> => {
    intercepted.hold();
    const lease = { id: SLOW_LEASE, now: NOW, until: NOW + LEASE_MS };
    const leased = slow.lease(KEY, lease, { messages, size: 1_000_000 });
    await until('the slow one at its write', () => intercepted.underWay > 0);
    expect(await fast.ids(NOW, { messages: taken })).toHaveLength(taken);
    intercepted.release();
    return (await leased).map(({ ref }) => ref.eventId);
  };
  const heldBySlow = async (ids: string[]) => {
    const pull = { id: SLOW_LEASE, subscriptionKey: KEY, number: 1 };
    const messages = ids.map((eventId) => ({ ref: { eventId, ordinal: 0 }, pull }));
    return (await fast.pulls.held(KEY, messages)).map(({ ref }) => ref.eventId);
  };

  it('gives only those messages that it got itself, and those are under its lease', async () => {
    const ids = await offer(5);
    expect(await overtaken(5, 3)).toEqual(ids.slice(3));
    expect(await heldBySlow(ids)).toEqual(ids.slice(3));
    expect(await fast.ids()).toEqual([]);
  });

  it('looks again if it got none of them, and more are offered', async () => {
    const ids = await offer(5);
    expect(await overtaken(2, 2)).toEqual(ids.slice(2, 4));
    expect(await heldBySlow(ids)).toEqual(ids.slice(2, 4));
    expect(await fast.ids()).toEqual(ids.slice(4));
  });

  it('gives nothing if nothing is left', async () => {
    const ids = await offer(2);
    expect(await overtaken(2, 2)).toEqual([]);
    expect(await heldBySlow(ids)).toEqual([]);
  });
});
