import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Connection } from 'mongoose';
import { connectMongo } from '../../src/storage/mongo/connection/mongo-connection.js';
import { lineName, placeBehind } from '../../src/storage/mongo/lines/line-names.js';
import { Lines } from '../../src/storage/mongo/lines/lines.js';
import { MongoDeliveryLogRepository } from '../../src/storage/mongo/log/mongo-delivery-log.repository.js';
import { toEventDocument } from '../../src/storage/mongo/queue/event-document.js';
import { MongoDeliveryRepository } from '../../src/storage/mongo/queue/mongo-delivery.repository.js';
import { MongoRetentionRepository } from '../../src/storage/mongo/queue/mongo-retention.repository.js';
import { queueCollections } from '../../src/storage/mongo/queue/queue-collections.js';
import { Mutations } from '../../src/storage/mongo/records/mutations.js';
import { defineRecords } from '../../src/storage/mongo/records/records.js';
import { CommandLog } from '../support/mongo/command-log.js';
import { examinedBy, explainable } from '../support/mongo/explain.js';
import { mongod } from '../support/mongo/mongod.js';
import { type OpenedMongo, openFresh } from '../support/mongo/open-mongo.js';
import { SUBSCRIBER } from './delivery-states.js';
import { makeDelivery, makeEvent, NOW, refOf, success } from './events.js';
import { API_ACTOR } from './records.js';

const UNORDERED = 10_000;
/** In one line each, and not the head of it: more than a page of `mend`. */
const BEHIND = 1_000;
const PAGE = 200;
const [RUN, LINE, LONG, PARKED] = ['run', 'line', 'hook-long', 'hook-parked'];
const server = await mongod();

const ordered = (place: 'leased' | 'due' | 'waiting' | 'parked', key: string, acceptedAt = NOW) =>
  makeEvent({ acceptedAt, deliveries: [{ ...makeDelivery(place, key), line: LINE }] });

/** Those of one line. */
const standing = (key: string, place: 'leased' | 'parked') =>
  Array.from({ length: BEHIND }, (_, turn) => {
    const event = ordered(place, key, place === 'parked' ? NOW - 1_000 * (BEHIND - turn) : NOW);
    const name = lineName(key, LINE);
    const at = turn === 0 ? { h: name } : { q: placeBehind(name, turn, event.id) };
    return { event, document: toEventDocument(event, RUN, [at]) };
  });

const unordered = () =>
  Array.from({ length: UNORDERED }, (_, i) => {
    const place = (['waiting', 'due', 'parked', 'leased'] as const)[i % 4]!;
    return toEventDocument(makeEvent({ deliveries: [makeDelivery(place, `k${i % 10}`)] }), RUN);
  });

('missing' in server ? describe.skip : describe)('Lines on MongoDB beside many unordered deliveries', () => {
  let opened: OpenedMongo;
  let connection: Connection;
  let commands: CommandLog;
  let lines: Lines;
  let deliveries: MongoDeliveryRepository;
  let log: MongoDeliveryLogRepository;
  let retention: MongoRetentionRepository;
  const long = standing(LONG, 'leased');
  const parked = standing(PARKED, 'parked');

  beforeAll(async () => {
    opened = await openFresh((server as { uri: string }).uri);
    connection = await connectMongo(opened.uri, { monitorCommands: true });
    const queue = queueCollections(connection);
    commands = new CommandLog(queue.client);
    lines = new Lines(queue);
    deliveries = new MongoDeliveryRepository(queue);
    const mutations = new Mutations(connection, defineRecords(connection), queue.transactions);
    log = new MongoDeliveryLogRepository(queue, mutations);
    retention = new MongoRetentionRepository(queue);
    const documents = [...unordered(), ...[...long, ...parked].map(({ document }) => document)];
    await queue.events.insertMany(documents, { writeConcern: { w: 'majority' }, ordered: false });
  }, 60_000);
  afterAll(async () => {
    await connection.close();
    await opened.close();
  });

  const expectBounded = async (work: () => Promise<unknown>, most: number) => {
    commands.clear();
    await work();
    const explained = commands.commands.flatMap(explainable);
    expect(explained.length).toBeGreaterThan(0);
    for (const command of explained) {
      const { stages, keys, documents } = await examinedBy(opened.db, command);
      expect([command, stages]).toEqual([command, expect.not.arrayContaining(['COLLSCAN'])]);
      expect([command, stages]).toEqual([command, expect.not.arrayContaining(['SORT'])]);
      expect([command, keys <= 2 * most + 1, keys]).toEqual([command, true, keys]);
      expect([command, documents <= most, documents]).toEqual([command, true, documents]);
    }
  };

  it('are mended by pages, and by next to nothing where nobody stands behind', async () => {
    await expectBounded(() => lines.mend(), PAGE);
    const page = commands.commands.filter(({ commandName }) => commandName === 'find');
    // Two for each line: those behind, and whether it has a head. The line is not read to its end.
    expect(page.length).toBeLessThanOrEqual(5);
  });

  it('are looked for by their names alone', async () => {
    const names = [LONG, PARKED, 'none'].map((key) => lineName(key, LINE));
    const standing = async () =>
      expect([...(await lines.standing(names))].sort()).toEqual(names.slice(0, 2).sort());
    await expectBounded(standing, 2 * names.length);
    await expectBounded(async () => expect(await lines.headless(names)).toEqual(['none/line']), 3);
    await expectBounded(() => lines.call(names), 3);
  });

  it('are looked for at once if a hook has few in which anybody stands behind, past one in which many do', async () => {
    const names = Array.from({ length: 20 }, (_, i) => lineName(LONG, `line-${i}`));
    await expectBounded(async () => expect(await lines.queued(names)).toEqual([]), PAGE);
    expect(commands.names).toEqual(['find', 'find']);
    const all = [...names, lineName(LONG, LINE)];
    expect(await lines.queued(all)).toEqual([lineName(LONG, LINE)]);
    expect(all.filter((name) => lines.isQueued(name))).toEqual([lineName(LONG, LINE)]);
  });

  it('are looked for one by one if a hook has many in which somebody stands behind', async () => {
    const of = (line: string, place: 'leased' | 'waiting') =>
      makeEvent({ deliveries: [{ ...makeDelivery(place, 'hook-many'), line }] });
    const keys = Array.from({ length: 40 }, (_, i) => `line-${i}`);
    const behind = keys.slice(0, 20);
    for (const line of behind)
      await deliveries.commit({
        leaseId: RUN,
        accepted: [[of(line, 'leased'), of(line, 'waiting')]],
        settled: [],
      });
    const queued = behind.map((line) => lineName('hook-many', line));
    expect(await lines.queued(keys.map((line) => lineName('hook-many', line)))).toEqual(queued);
  });

  it('read the head and the next of each when they get and lose deliveries', async () => {
    const more = [ordered('leased', LONG), ordered('leased', 'hook-new'), ordered('leased', 'hook-new')];
    const settled = { to: 'delivered', ref: refOf(long[0]!.event), attempt: success(), line: LINE } as const;
    let leased: readonly object[] = [];
    await expectBounded(async () => {
      ({ leased = [] } = await deliveries.commit({ leaseId: RUN, accepted: [more], settled: [settled] }));
    }, 4);
    // Who lines up looks for a head too. If the end was written by then, it leases the next at once.
    const called = await deliveries.claimBacklogs(RUN, [{ subscriptionKey: LONG, limit: 5 }]);
    const [next] = [...leased, ...called];
    expect(next).toMatchObject({ ref: refOf(long[1]!.event), line: LINE });
  });

  it('read the next alone when one is canceled or sent again', async () => {
    const [head, second] = parked.map(({ event }) => refOf(event));
    await expectBounded(() => log.cancel(SUBSCRIBER, PARKED, head!, API_ACTOR), 1);
    await expectBounded(() => log.resend(SUBSCRIBER, PARKED, head!, API_ACTOR), 1);
    expect((await log.find(SUBSCRIBER, PARKED, second!))?.state).toBe('parked');
  });

  it('are parked, canceled and purged by pages', async () => {
    await expectBounded(() => deliveries.park('store-a', LONG, null, 5), 5);
    await expectBounded(() => deliveries.cancel('store-a', LONG, NOW, 5), 5);
    await expectBounded(() => retention.purge('parked', NOW - 500 * BEHIND, 5), 100);
  });
});
