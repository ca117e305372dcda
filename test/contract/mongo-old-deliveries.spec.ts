import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Connection } from 'mongoose';
import { connectMongo } from '../../src/storage/mongo/connection/mongo-connection.js';
import { queueCollections } from '../../src/storage/mongo/queue/queue-collections.js';
import { OldDeliveries } from '../../src/storage/mongo/retention/old-deliveries.js';
import { mongod } from '../support/mongo/mongod.js';
import { type OpenedMongo, openFresh } from '../support/mongo/open-mongo.js';
import { NOW } from './events.js';
import { offered, Puller } from './pull-queue.js';
import { Queue } from './queue.js';

const server = await mongod();
/** More than there are in any batch. */
const MANY = 10;

('missing' in server ? describe.skip : describe)('What was pulled and never settled on MongoDB', () => {
  const queue = Queue.beforeEach(() => openFresh((server as { uri: string }).uri));
  let connection: Connection;
  beforeEach(async () => {
    connection = await connectMongo((queue.opened as OpenedMongo).uri);
  });
  afterEach(() => connection.close());

  it('goes on with the next subscription in the next batch, though each has time for one', async () => {
    const puller = new Puller(queue);
    const keys = ['pull-a', 'pull-b', 'pull-c'];
    for (const key of keys) {
      await puller.accept(offered(key === 'pull-b' ? NOW : NOW - 1, key));
      expect(await puller.lease(NOW, {}, key)).toHaveLength(1);
    }
    const old = new OldDeliveries(queueCollections(connection), 0);
    const purge = () => old.cancel(NOW, MANY);
    // That of the second is young.
    expect([await purge(), await purge(), await purge()]).toEqual(
      [1, 0, 1].map((purged) => ({ purged, isFull: true })),
    );
    expect(await purge()).toEqual({ purged: 0, isFull: false });
  });
});
