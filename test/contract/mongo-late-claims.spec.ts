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

  it('goes to the next caller when its own caller got a timeout', async () => {
    intercepted.hold();
    await expect(claim()).rejects.toMatchObject(UNAVAILABLE);
    intercepted.release();
    await until('the update to be done', () => intercepted.underWay === 0);
    expect(await claim()).toHaveLength(2);
    expect(await claim()).toEqual([]);
  });

  it('goes to exactly one of the callers that wait for it', async () => {
    intercepted.hold();
    await expect(claim()).rejects.toMatchObject(UNAVAILABLE);
    const waiting = [claim(), claim()];
    intercepted.release();
    const given = await Promise.all(waiting);
    expect(given.map(({ length }) => length).sort()).toEqual([0, 2]);
    expect(await claim()).toEqual([]);
  });

  it('goes to its own caller and to no second one', async () => {
    intercepted.hold();
    const asking = [claim()];
    await until('an update under way', () => intercepted.underWay > 0);
    asking.push(claim());
    intercepted.release();
    expect((await Promise.all(asking)).map(({ length }) => length).sort()).toEqual([0, 2]);
  });

  it('is found by the next caller when the server applies it after the timeout', async () => {
    intercepted.hold(true);
    await expect(claim()).rejects.toMatchObject(UNAVAILABLE);
    // The server has not applied it yet.
    await expect(claim()).rejects.toMatchObject(UNAVAILABLE);
    intercepted.release();
    await until('the update to be done', () => intercepted.underWay === 0);
    expect(await claim()).toHaveLength(2);
    expect(await claim()).toEqual([]);
  });

  it('does not answer the claim of a backlog, which would seem to be at its end', async () => {
    await accept(deliveries, RUN, [eventAt('waiting', 'hook-b')]);
    intercepted.hold();
    await expect(claim()).rejects.toMatchObject(UNAVAILABLE);
    intercepted.release();
    await until('the update to be done', () => intercepted.underWay === 0);
    const backlog = await deliveries.claimBacklogs(RUN, [{ subscriptionKey: 'hook-b', limit: 10 }]);
    expect(backlog.map(({ subscriptionKey }) => subscriptionKey)).toEqual(['hook-b']);
    expect(await claim()).toHaveLength(2);
  });

  it('goes to the next caller that asks for what is due, if it was of a backlog', async () => {
    await claim();
    await accept(deliveries, RUN, [eventAt('waiting', 'hook-b')]);
    const wanted = [{ subscriptionKey: 'hook-b', limit: 10 }];
    intercepted.hold();
    await expect(deliveries.claimBacklogs(RUN, wanted)).rejects.toMatchObject(UNAVAILABLE);
    intercepted.release();
    await until('the update to be done', () => intercepted.underWay === 0);
    expect(await deliveries.claimBacklogs(RUN, wanted)).toEqual([]);
    expect(await claim()).toHaveLength(1);
  });

  it('goes to nobody once its process has another lease: others may have claimed its deliveries', async () => {
    intercepted.hold();
    await expect(claim()).rejects.toMatchObject(UNAVAILABLE);
    intercepted.release();
    await until('the update to be done', () => intercepted.underWay === 0);
    expect(await deliveries.claimDue('run-2', NOW, 10)).toEqual([]);
    expect(await claim()).toEqual([]);
  });
});
