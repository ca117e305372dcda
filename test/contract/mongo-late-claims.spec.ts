import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Connection } from 'mongoose';
import type { DeliveryRepository } from '../../src/delivery/model/delivery.repository.js';
import { CALL_LIMIT_MS, connectMongo } from '../../src/storage/mongo/connection/mongo-connection.js';
import { translateErrors } from '../../src/storage/mongo/connection/mongo-errors.js';
import { MongoDeliveryRepository } from '../../src/storage/mongo/queue/mongo-delivery.repository.js';
import { queueCollections } from '../../src/storage/mongo/queue/queue-collections.js';
import { InterceptedQueue } from '../support/mongo/intercepted-queue.js';
import { mongod } from '../support/mongo/mongod.js';
import { type OpenedMongo, openFresh } from '../support/mongo/open-mongo.js';
import { until } from '../support/until.js';
import { accept, eventAt, NOW } from './events.js';

const server = await mongod();

const RUN = 'run-1';
const UNAVAILABLE = { name: 'StoreUnavailable' };

('missing' in server ? describe.skip : describe)('A claim that MongoDB answers late', () => {
  let opened: OpenedMongo;
  let connection: Connection;
  let intercepted: InterceptedQueue;
  let deliveries: DeliveryRepository;

  beforeEach(async () => {
    opened = await openFresh((server as { uri: string }).uri);
    connection = await connectMongo(opened.uri);
    intercepted = new InterceptedQueue(queueCollections(connection));
    deliveries = translateErrors(new MongoDeliveryRepository(intercepted.queue), CALL_LIMIT_MS);
    await accept(deliveries, RUN, [eventAt('due'), eventAt('due')]);
  });
  afterEach(async () => {
    await connection.close();
    await opened.close();
  });

  const claim = () => deliveries.claimDue(RUN, NOW, 10);

  it('is given to the next who asks, when its own caller was sent away', async () => {
    intercepted.hold();
    await expect(claim()).rejects.toMatchObject(UNAVAILABLE);
    intercepted.release();
    await until(() => intercepted.underWay === 0);
    expect(await claim()).toHaveLength(2);
    expect(await claim()).toEqual([]);
  });

  it('is given to one alone of those who ask while it is under way', async () => {
    intercepted.hold();
    await expect(claim()).rejects.toMatchObject(UNAVAILABLE);
    const waiting = [claim(), claim()];
    intercepted.release();
    const given = await Promise.all(waiting);
    expect(given.map(({ length }) => length).sort()).toEqual([0, 2]);
    expect(await claim()).toEqual([]);
  });

  it('is not given to its own caller and to another', async () => {
    intercepted.hold();
    const asking = [claim()];
    await until(() => intercepted.underWay > 0);
    asking.push(claim());
    intercepted.release();
    expect((await Promise.all(asking)).map(({ length }) => length).sort()).toEqual([0, 2]);
  });

  it('is found when the server does what it was sent only after it was given up', async () => {
    intercepted.hold(true);
    await expect(claim()).rejects.toMatchObject(UNAVAILABLE);
    // Nothing to be found yet.
    await expect(claim()).rejects.toMatchObject(UNAVAILABLE);
    intercepted.release();
    await until(() => intercepted.underWay === 0);
    expect(await claim()).toHaveLength(2);
    expect(await claim()).toEqual([]);
  });
});
