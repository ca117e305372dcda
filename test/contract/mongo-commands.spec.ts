import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Connection, mongo } from 'mongoose';
import type { Settlement } from '../../src/delivery/model/settlement.js';
import { connectMongo } from '../../src/storage/mongo/connection/mongo-connection.js';
import { MongoDeliveryRepository } from '../../src/storage/mongo/queue/mongo-delivery.repository.js';
import { MongoLeaseRepository } from '../../src/storage/mongo/queue/mongo-lease.repository.js';
import { queueCollections } from '../../src/storage/mongo/queue/queue-collections.js';
import { CommandLog } from '../support/mongo/command-log.js';
import { explainable, stagesOf } from '../support/mongo/explain.js';
import { mongod } from '../support/mongo/mongod.js';
import { type OpenedMongo, openFresh } from '../support/mongo/open-mongo.js';
import { accept, eventAt, failure, keyed, makeDelivery, makeEvent, NOW, refOf, success } from './events.js';

const server = await mongod();

const leased = (count: number) => Array.from({ length: count }, () => eventAt('leased'));
const deliveredOf = (events: { id: string }[]) =>
  events.map(
    ({ id }): Settlement => ({ to: 'delivered', ref: { eventId: id, ordinal: 0 }, attempt: success() }),
  );

('missing' in server ? describe.skip : describe)('The queue on MongoDB', () => {
  let opened: OpenedMongo;
  let connection: Connection;
  let log: CommandLog;
  let deliveries: MongoDeliveryRepository;
  let leases: MongoLeaseRepository;
  let leaseId: string;

  beforeAll(async () => {
    opened = await openFresh((server as { uri: string }).uri);
    connection = await connectMongo(opened.uri, { monitorCommands: true });
    const queue = queueCollections(connection);
    log = new CommandLog(queue.client);
    deliveries = new MongoDeliveryRepository(queue);
    leases = new MongoLeaseRepository(queue);
    leaseId = await leases.begin();
  });
  beforeEach(() => log.clear());
  afterAll(async () => {
    await connection.close();
    await opened.close();
  });

  const commit = (accepted: ReturnType<typeof leased>, settled: Settlement[]) =>
    deliveries.commit({ leaseId, accepted: accepted.map((event) => [event]), settled });

  it('sends three commands for a hundred events and a hundred successes', async () => {
    const before = leased(100);
    await commit(before, []);
    log.clear();
    const { fenced } = await commit(leased(100), deliveredOf(before));
    expect(fenced).toBe(0);
    expect(log.names.sort()).toEqual(['insert', 'insert', 'update']);
  });

  it('sends one statement for the successes of a group, for any number of deliveries', async () => {
    const fanOut = Array.from({ length: 5 }, (_, n) => makeDelivery('leased', `hook-${n}`));
    const events = Array.from({ length: 50 }, () => makeEvent({ deliveries: fanOut }));
    await accept(deliveries, leaseId, events);
    log.clear();
    const settled = events.flatMap((event) =>
      fanOut.map((_, n): Settlement => ({ to: 'delivered', ref: refOf(event, n), attempt: success() })),
    );
    expect((await deliveries.commit({ leaseId, accepted: [], settled })).fenced).toBe(0);
    const update = log.commands.find(({ commandName }) => commandName === 'update')!;
    expect(update.command['updates']).toHaveLength(1);
    expect(log.commands).toHaveLength(2);
  });

  it('sends one statement for the failures of an event, however many hooks it has', async () => {
    const event = makeEvent({
      deliveries: Array.from({ length: 300 }, (_, n) => makeDelivery('leased', `wide-${n}`)),
    });
    await accept(deliveries, leaseId, [event]);
    log.clear();
    const settled = event.deliveries.map(
      (_, n): Settlement =>
        n % 3 === 0
          ? { to: 'waiting', ref: refOf(event, n), claim: null, attempt: null }
          : { to: 'retry', ref: refOf(event, n), attempt: failure(), nextAttemptAt: NOW * 2 },
    );
    expect((await deliveries.commit({ leaseId, accepted: [], settled })).fenced).toBe(0);
    expect(log.names.sort()).toEqual(['find', 'insert', 'update']);
    const update = log.commands.find(({ commandName }) => commandName === 'update')!;
    expect(update.command['updates']).toHaveLength(1);
  });

  it('refuses of an event only the results that its lease does not hold, by two statements', async () => {
    const event = makeEvent({
      deliveries: Array.from({ length: 300 }, (_, n) =>
        makeDelivery(n === 7 ? 'parked' : 'leased', `h-${n}`),
      ),
    });
    await accept(deliveries, leaseId, [event]);
    log.clear();
    const settled = event.deliveries.map(
      (_, n): Settlement => ({
        to: 'retry',
        ref: refOf(event, n),
        attempt: failure(),
        nextAttemptAt: NOW * 2,
      }),
    );
    expect((await deliveries.commit({ leaseId, accepted: [], settled })).fenced).toBe(1);
    const updates = log.commands.filter(({ commandName }) => commandName === 'update');
    expect(updates.map(({ command }) => command['updates'].length)).toEqual([1, 1]);
  });

  it('sends one command more for failures', async () => {
    const events = leased(10);
    await commit(events, []);
    log.clear();
    const settled = events.map((event): Settlement => {
      const attempt = { ref: refOf(event), attempt: failure() };
      return { to: 'retry', nextAttemptAt: NOW, ...attempt };
    });
    await commit([], settled);
    expect(log.names.sort()).toEqual(['find', 'insert', 'update']);
  });

  it('sends three commands for a claim of many, and one for an empty claim', async () => {
    await deliveries.claimDue(leaseId, NOW, 1_000);
    await accept(deliveries, leaseId, ...Array.from({ length: 100 }, () => [eventAt('due')]));
    log.clear();
    expect(await deliveries.claimDue(leaseId, NOW, 1_000)).toHaveLength(100);
    expect(log.names).toEqual(['aggregate', 'update', 'find']);
    log.clear();
    await deliveries.claimDue(leaseId, NOW, 1_000);
    expect(log.names).toEqual(['aggregate']);
  });

  it('sends three commands for a claim of the backlogs of many hooks', async () => {
    const hooks = Array.from({ length: 60 }, (_, i) => `hook-${i}`);
    await accept(
      deliveries,
      leaseId,
      hooks.map((hook) => eventAt('waiting', hook)),
    );
    log.clear();
    const wanted = hooks.map((subscriptionKey) => ({ subscriptionKey, limit: 10 }));
    expect(await deliveries.claimBacklogs(leaseId, wanted)).toHaveLength(60);
    expect(log.names).toEqual(['aggregate', 'update', 'find']);
  });

  it('reads of an event that many hooks get no more than the deliveries that it claims', async () => {
    const others = Array.from({ length: 500 }, (_, n) => makeDelivery('waiting', `other-${n}`));
    const wide = (place: 'due' | 'waiting') =>
      makeEvent({ deliveries: [...others, makeDelivery(place, `${place}-one`)] });
    const [waiting, due] = [wide('waiting'), wide('due')];
    await accept(deliveries, leaseId, [waiting, due]);
    log.clear();
    const backlog = await deliveries.claimBacklogs(leaseId, [{ subscriptionKey: 'waiting-one', limit: 10 }]);
    const retries = await deliveries.claimDue(leaseId, NOW, 10);
    expect([...backlog, ...retries].map(({ ref }) => ref)).toEqual([refOf(waiting, 500), refOf(due, 500)]);
    const reads = log.answers.filter(({ commandName }) => ['find', 'aggregate'].includes(commandName));
    const sizes = reads.map(({ reply }) => mongo.BSON.calculateObjectSize(reply as mongo.Document));
    expect(sizes).toHaveLength(4);
    expect(Math.max(...sizes)).toBeLessThan(1_000);
  });

  it('reads of an event that many hooks get no more than the results that it settles, or the leases that it frees', async () => {
    const lost = await leases.begin();
    const others = Array.from({ length: 500 }, (_, n) => makeDelivery('waiting', `other-${n}`));
    const wide = makeEvent({ deliveries: [...others, makeDelivery('leased'), makeDelivery('leased')] });
    await accept(deliveries, lost, [wide]);
    log.clear();
    const retry: Settlement = {
      to: 'retry',
      ref: refOf(wide, 501),
      attempt: failure(),
      nextAttemptAt: NOW * 2,
    };
    const strange: Settlement = { ...retry, ref: refOf(wide, 3) };
    const { fenced } = await deliveries.commit({ leaseId: lost, accepted: [], settled: [retry, strange] });
    expect(fenced).toBe(1);
    await leases.end(lost);
    const reads = log.answers.filter(({ commandName }) => commandName === 'find');
    const sizes = reads.map(({ reply }) => mongo.BSON.calculateObjectSize(reply as mongo.Document));
    expect(sizes).toHaveLength(3);
    expect(Math.max(...sizes)).toBeLessThan(1_000);
  });

  it('never scans a collection', async () => {
    const waiting = eventAt('waiting', 'hook-w');
    const events = [
      ...leased(50),
      waiting,
      eventAt('due'),
      eventAt('due', 'hook-c'),
      eventAt('parked', 'hook-p'),
    ];
    const first = keyed('key', 'hash');
    await commit([...events, first], []);
    await commit([keyed('key', 'hash')], deliveredOf(events.slice(0, 50)));
    await deliveries.claimDue(leaseId, NOW, 1);
    const wanted = ['hook-w', 'hook-p'].map((subscriptionKey) => ({ subscriptionKey, limit: 10 }));
    await deliveries.claimBacklogs(leaseId, wanted);
    await deliveries.backlogs(null, 10);
    await deliveries.succeededSince('store-a', 'hook-a', NOW * 2);
    await deliveries.cancel('store-a', 'hook-c', NOW, 10);
    await leases.freeLapsed();
    const stages = await Promise.all(
      log.commands.flatMap(explainable).map((command) => stagesOf(opened.db, command)),
    );
    expect(stages.length).toBeGreaterThan(10);
    expect(stages.flat()).not.toContain('COLLSCAN');
    expect(stages.flat()).not.toContain('SORT');
  });

  it('gives no delivery to two runs that claim at once', async () => {
    const other = await leases.begin();
    await accept(deliveries, leaseId, ...Array.from({ length: 200 }, () => [eventAt('due')]));
    const claimed = await Promise.all([
      ...Array.from({ length: 4 }, () => deliveries.claimDue(leaseId, NOW, 50)),
      ...Array.from({ length: 4 }, () => deliveries.claimDue(other, NOW, 50)),
    ]);
    const ids = claimed.flat().map(({ ref }) => `${ref.eventId}/${ref.ordinal}`);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThanOrEqual(50);
  });

  it('claims no more deliveries of an event than the limit', async () => {
    await deliveries.claimDue(leaseId, NOW, 1_000);
    const fanOut = Array.from({ length: 7 }, (_, n) => makeDelivery('due', `hook-${n}`));
    await accept(deliveries, leaseId, [makeEvent({ deliveries: fanOut })]);
    const claim = async () => (await deliveries.claimDue(leaseId, NOW, 3)).map(({ ref }) => ref.ordinal);
    expect([await claim(), await claim(), await claim(), await claim()]).toEqual([
      [0, 1, 2],
      [3, 4, 5],
      [6],
      [],
    ]);
  });
});
