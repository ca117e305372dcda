import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Connection, mongo } from 'mongoose';
import { ENDED_STATES } from '../../src/delivery/model/replay.repository.js';
import type { Settlement } from '../../src/delivery/model/settlement.js';
import { connectMongo } from '../../src/storage/mongo/connection/mongo-connection.js';
import { MongoDeliveryLogRepository } from '../../src/storage/mongo/log/mongo-delivery-log.repository.js';
import { MongoDeliveryRepository } from '../../src/storage/mongo/queue/mongo-delivery.repository.js';
import { MongoRetentionRepository } from '../../src/storage/mongo/queue/mongo-retention.repository.js';
import { queueCollections } from '../../src/storage/mongo/queue/queue-collections.js';
import { Mutations } from '../../src/storage/mongo/records/mutations.js';
import { defineRecords } from '../../src/storage/mongo/records/records.js';
import { MongoReplayRepository } from '../../src/storage/mongo/replays/mongo-replay.repository.js';
import { CommandLog } from '../support/mongo/command-log.js';
import { explainable, stagesOf } from '../support/mongo/explain.js';
import { mongod } from '../support/mongo/mongod.js';
import { type OpenedMongo, openFresh } from '../support/mongo/open-mongo.js';
import { SUBSCRIBER } from './delivery-states.js';
import { accept, eventAt, failure, keyed, makeDelivery, makeEvent, NOW, refOf, success } from './events.js';
import { API_ACTOR } from './records.js';
import { EVERYTHING, makeReplay } from './replay-jobs.js';

const server = await mongod();
const STATES = ['pending', 'in_flight', 'delivered', 'exhausted', 'parked', 'cancelled'] as const;
const PERISHABLE = ['parked', 'bodies', 'idempotency_keys', 'attempts'] as const;
/** More than the server merges at once. */
const HOOKS = 450;
const PLACES = ['leased', 'leased', 'leased', 'due', 'waiting', 'parked'] as const;

('missing' in server ? describe.skip : describe)('The delivery log on MongoDB', () => {
  let opened: OpenedMongo;
  let connection: Connection;
  let commands: CommandLog;
  let log: MongoDeliveryLogRepository;
  let replays: MongoReplayRepository;
  let retention: MongoRetentionRepository;
  const events = PLACES.map((place) => eventAt(place));

  beforeAll(async () => {
    opened = await openFresh((server as { uri: string }).uri);
    connection = await connectMongo(opened.uri, { monitorCommands: true });
    const queue = queueCollections(connection);
    const mutations = new Mutations(connection, defineRecords(connection), queue.transactions);
    commands = new CommandLog(queue.client);
    log = new MongoDeliveryLogRepository(queue, mutations);
    replays = new MongoReplayRepository(queue, mutations);
    retention = new MongoRetentionRepository(queue);
    const deliveries = new MongoDeliveryRepository(queue);
    await accept(deliveries, 'run', events, [keyed('key', 'hash')]);
    const [delivered, exhausted] = events.map((event) => refOf(event));
    const settled: Settlement[] = [
      { to: 'delivered', ref: delivered!, attempt: success() },
      { to: 'exhausted', ref: exhausted!, attempt: failure() },
    ];
    await deliveries.commit({ leaseId: 'run', accepted: [], settled });
  });
  beforeEach(() => commands.clear());
  afterAll(async () => {
    await connection.close();
    await opened.close();
  });

  const expectIndexed = async (atLeast: number) => {
    const asked = commands.commands.flatMap(explainable);
    expect(asked.length).toBeGreaterThanOrEqual(atLeast);
    for (const command of asked) {
      const stages = await stagesOf(opened.db, command);
      expect([command, stages]).toEqual([command, expect.not.arrayContaining(['COLLSCAN'])]);
      expect([command, stages]).toEqual([command, expect.not.arrayContaining(['SORT'])]);
      expect([command, stages]).toEqual([command, expect.not.arrayContaining(['$sort'])]);
    }
  };

  it('reads of events that many hooks get no more than the deliveries that it shows', async () => {
    const others = Array.from({ length: 500 }, (_, n) => makeDelivery('waiting', `other-${n}`));
    const wide = makeEvent({ deliveries: [...others, makeDelivery('leased', 'one')] });
    const deliveries = new MongoDeliveryRepository(queueCollections(connection));
    await accept(deliveries, 'run', [wide]);
    commands.clear();
    for (const state of [undefined, 'in_flight'] as const) {
      const [shown] = await log.list(SUBSCRIBER, 'one', { limit: 10, ...(state && { state }) });
      expect(shown).toMatchObject({ ref: refOf(wide, 500), subscriptionKey: 'one', state: 'in_flight' });
    }
    const attempt = { ref: refOf(wide, 500), attempt: failure() };
    await deliveries.commit({ leaseId: 'run', accepted: [], settled: [{ to: 'exhausted', ...attempt }] });
    expect(await log.summary(SUBSCRIBER, 'one')).toMatchObject({ lastFailure: { status: 500 } });
    const reads = commands.answers.filter(({ commandName }) => ['find', 'aggregate'].includes(commandName));
    const sizes = reads.map(({ reply }) => mongo.BSON.calculateObjectSize(reply as mongo.Document));
    expect(Math.max(...sizes)).toBeLessThan(1_000);
  });

  it('makes no row of the other deliveries of an event that many hooks get', async () => {
    const others = Array.from({ length: 500 }, (_, n) => makeDelivery('waiting', `another-${n}`));
    const [first, second] = ['first', 'second'].map((key) => makeDelivery('leased', key));
    const wide = makeEvent({ deliveries: [first!, ...others, second!] });
    await accept(new MongoDeliveryRepository(queueCollections(connection)), 'run', [wide]);
    commands.clear();
    const filter = { subscriptionKeys: ['second', 'first'], page: 1, limit: 10, isSuccess: false };
    const { items, total } = await log.webHookLog(SUBSCRIBER, filter);
    expect([items.map(({ ref }) => ref), total]).toEqual([[refOf(wide, 0), refOf(wide, 501)], 2]);
    const rows: number[] = [];
    for (const command of commands.commands.flatMap(explainable).filter(({ pipeline }) => pipeline)) {
      const { stages } = await opened.db.command({ explain: command, verbosity: 'executionStats' });
      for (const stage of stages) if (stage.$unwind) rows.push(Number(stage.nReturned));
    }
    expect(rows).toEqual([2, 2]);
  });

  it('sends one command for a page of a log, without sorting', async () => {
    const filter = { limit: 10, createdAfter: NOW, createdBefore: NOW, scope: 'store/order/created' };
    for (const state of STATES) {
      expect(await log.list(SUBSCRIBER, 'hook-a', { ...filter, state })).not.toHaveLength(
        state === 'cancelled' ? 1 : 0,
      );
    }
    await log.list(SUBSCRIBER, 'hook-a', { limit: 10, olderThan: events[3]!.id });
    // What is in flight is in two indexes: that of leases, and that of messages that were pulled.
    expect(commands.names).toEqual(Array(STATES.length + 2).fill('find'));
    await expectIndexed(STATES.length + 2);
  });

  it('merges the hooks of a store in the order of an index, without sorting', async () => {
    const storeHash = SUBSCRIBER.storeHash;
    const hooks = Array.from({ length: HOOKS }, (_, n) => ({ _id: `hook-${n}`, storeHash }));
    await opened.db.collection<(typeof hooks)[0]>('deleted_subscriptions').insertMany(hooks);
    const filter = { limit: 10, createdAfter: NOW, createdBefore: NOW, scope: 'store/order/created' };
    const after = refOf(events[3]!);
    for (const state of STATES) await log.listOfStore(storeHash, { ...filter, after, state });
    await log.listOfStore(storeHash, { limit: 10, failure: 'timeout', clientId: SUBSCRIBER.clientId });
    await log.listOfStore(storeHash, { limit: 10, eventId: events[0]!.id });
    await log.listOfStore(storeHash, { limit: 10 });
    await expectIndexed(20);
  });

  it('sends no more commands for a page of a store with 10,000 hooks, if it has recent events', async () => {
    const storeHash = 'wide';
    const hooks = Array.from({ length: 10_000 }, (_, n) => ({ _id: `wide-${n}`, storeHash }));
    await opened.db.collection<(typeof hooks)[0]>('deleted_subscriptions').insertMany(hooks);
    const own = Array.from({ length: 30 }, (_, n) =>
      makeEvent({ storeHash, acceptedAt: NOW + n, deliveries: [makeDelivery('leased', `wide-${n}`)] }),
    );
    await accept(new MongoDeliveryRepository(queueCollections(connection)), 'run', own);
    commands.clear();
    const page = await log.listOfStore(storeHash, { limit: 10 });
    expect(page.map(({ createdAt }) => createdAt - NOW)).toEqual([29, 28, 27, 26, 25, 24, 23, 22, 21, 20]);
    // The keys of living hooks, those of deleted ones in two parts, the edge of the recent events, its own, and the page.
    expect(commands.names.filter((name) => name === 'find')).toHaveLength(6);
    expect(commands.names).toHaveLength(7);
    await expectIndexed(4);
  });

  it('finds the older events of a store with more hooks than one command takes', async () => {
    const storeHash = 'quiet';
    const hooks = Array.from({ length: 700 }, (_, n) => ({ _id: `quiet-${n}`, storeHash }));
    await opened.db.collection<(typeof hooks)[0]>('deleted_subscriptions').insertMany(hooks);
    const own = [3, 250, 699].map((n) =>
      makeEvent({
        storeHash,
        acceptedAt: NOW - 30_000 + n,
        deliveries: [makeDelivery('leased', `quiet-${n}`)],
      }),
    );
    const others = Array.from({ length: 600 }, () => eventAt('leased', 'other', NOW + 10_000));
    await accept(new MongoDeliveryRepository(queueCollections(connection)), 'run', own, others);
    commands.clear();
    const page = await log.listOfStore(storeHash, { limit: 2 });
    expect(page.map(({ subscriptionKey }) => subscriptionKey)).toEqual(['quiet-699', 'quiet-250']);
    expect(await log.listOfStore(storeHash, { limit: 2, after: page[1]!.ref })).toMatchObject([
      { subscriptionKey: 'quiet-3' },
    ]);
    await expectIndexed(8);
  });

  it('sends two commands for a delivery with all its attempts', async () => {
    await log.find(SUBSCRIBER, 'hook-a', refOf(events[1]!));
    expect(commands.names).toEqual(['find', 'find']);
    await expectIndexed(2);
  });

  it('uses an index for every other read', async () => {
    await log.summary(SUBSCRIBER, 'hook-a');
    await log.event(SUBSCRIBER, events[0]!.id);
    await log.eventOfStore(SUBSCRIBER.storeHash, events[0]!.id);
    const page = { subscriptionKeys: ['hook-a', 'hook-b'], page: 1, limit: 10 };
    expect(await log.webHookLog(SUBSCRIBER, page)).toMatchObject({ total: 7 });
    await log.webHookLog(SUBSCRIBER, { ...page, isSuccess: false, updatedAfter: NOW });
    await log.resend(SUBSCRIBER, 'hook-a', refOf(events[0]!), API_ACTOR);
    await log.locate(SUBSCRIBER.storeHash, refOf(events[0]!));
    expect(await log.cancel(SUBSCRIBER, 'hook-a', refOf(events[3]!), API_ACTOR)).toBe('cancelled');
    await expectIndexed(15);
  });

  it('uses indexes for replays and purges', async () => {
    for (const states of [['exhausted'], ['exhausted', 'delivered'], ENDED_STATES] as const) {
      await replays.count(SUBSCRIBER, 'hook-a', { ...EVERYTHING, states });
      const replay = makeReplay({ states });
      await replays.create(replay, API_ACTOR);
      await replays.due(replay.createdAt, 10);
      await replays.step(replay.id, replay.createdAt);
    }
    for (const what of PERISHABLE) await retention.purge(what, NOW + 1, 10);
    await expectIndexed(20);
  });

  it('cancels what was parked for many hooks by as few commands as for one', async () => {
    const places = Array.from({ length: 300 }, (_, n) => makeDelivery('parked', `parked-${n}`));
    const old = NOW - 50_000;
    const events = places.map((place) => makeEvent({ acceptedAt: old, deliveries: [place] }));
    const wide = makeEvent({ acceptedAt: old + 1, deliveries: [...places, makeDelivery('waiting', 'w')] });
    await accept(new MongoDeliveryRepository(queueCollections(connection)), 'run', events, [wide]);
    commands.clear();
    let [total, calls] = [0, 0];
    for (let goesOn = true; goesOn; calls++) {
      const { purged, isFull } = await retention.purge('parked', old + 2, 100);
      total += purged;
      goesOn = isFull;
    }
    expect(total).toBe(600);
    expect(calls).toBeLessThan(8);
    const writes = commands.names.filter((name) => name === 'insert' || name === 'update');
    expect(writes.length).toBeLessThanOrEqual(2 * calls);
    expect(commands.names.filter((name) => name === 'find').length).toBeLessThan(5 * calls);
    const left = await log.eventOfStore('store-a', wide.id);
    const states = left!.deliveries.map(({ state }) => state);
    expect([states.filter((state) => state === 'cancelled').length, states.at(-1)]).toEqual([300, 'pending']);
  });

  it('examines no document that is too young to be purged', async () => {
    for (const what of PERISHABLE)
      expect(await retention.purge(what, NOW - 60_000, 10)).toEqual({ purged: 0, isFull: false });
    for (const command of commands.commands
      .flatMap(explainable)
      .filter((it) => 'max' in it || '_id' in (it['filter'] ?? {}))) {
      const { executionStats } = await opened.db.command({ explain: command, verbosity: 'executionStats' });
      expect(executionStats.totalDocsExamined).toBe(0);
    }
  });
});
