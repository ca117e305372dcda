import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Connection } from 'mongoose';
import { LEASE_MS } from '../../src/delivery/model/lease.repository.js';
import { connectMongo } from '../../src/storage/mongo/connection/mongo-connection.js';
import { MongoLeaseRepository } from '../../src/storage/mongo/queue/mongo-lease.repository.js';
import { type QueueCollections, queueCollections } from '../../src/storage/mongo/queue/queue-collections.js';
import { mongod } from '../support/mongo/mongod.js';
import { type OpenedMongo, openFresh } from '../support/mongo/open-mongo.js';

const server = await mongod();
/** Longer than what was read of the leases counts. */
const LATE_MS = 1_100;

('missing' in server ? describe.skip : describe)('A search for lost leases on MongoDB', () => {
  let opened: OpenedMongo;
  let connection: Connection;
  let queue: QueueCollections;
  let leases: MongoLeaseRepository;

  beforeAll(async () => {
    opened = await openFresh((server as { uri: string }).uri);
    connection = await connectMongo(opened.uri);
    queue = queueCollections(connection);
    leases = new MongoLeaseRepository(queue);
  });
  afterAll(async () => {
    await connection.close();
    await opened.close();
  });

  /** The server executes this command of a search late, as after it stood still. */
  const searchWithLate = (command: 'find' | 'deleteMany') => {
    const late = new Proxy(queue.leases, {
      get: (target, name) => {
        const value = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        if (name !== command) return value.bind(target);
        if (command === 'deleteMany')
          return async (...given: unknown[]) => {
            await sleep(LATE_MS);
            return value.apply(target, given);
          };
        return (...given: unknown[]) => ({
          toArray: async () => {
            await sleep(LATE_MS);
            return value.apply(target, given).toArray();
          },
        });
      },
    });
    return new MongoLeaseRepository({ ...queue, leases: late }).freeLapsed();
  };

  it.each(['find', 'deleteMany'] as const)(
    'ends no lease when its %s comes late, because no process could have a heartbeat meanwhile',
    async (command) => {
      const lease = await leases.begin();
      await opened.lapse(lease);
      await searchWithLate(command);
      expect(await leases.beat(lease)).toBe(true);
      await opened.lapse(lease);
      await leases.freeLapsed();
      expect(await leases.beat(lease)).toBe(false);
    },
  );

  it('gives a process of the version before the time that it counts on', async () => {
    const runs = opened.db.collection<{ _id: string; beat: Date }>('runs');
    const { localTime } = await opened.db.command({ hello: 1 });
    const ago = (ms: number) => new Date(localTime.getTime() - ms);
    await runs.insertMany([
      { _id: 'older', beat: ago(LEASE_MS + 1_000) },
      { _id: 'lost', beat: ago(60_000) },
    ]);
    await leases.freeLapsed();
    expect([await leases.beat('older'), await leases.beat('lost')]).toEqual([true, false]);
  });
});
