import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Connection } from 'mongoose';
import { connectMongo } from '../../src/storage/mongo/connection/mongo-connection.js';
import { MongoDeliveryLogRepository } from '../../src/storage/mongo/log/mongo-delivery-log.repository.js';
import { toEventDocument } from '../../src/storage/mongo/queue/event-document.js';
import { MongoDeliveryRepository } from '../../src/storage/mongo/queue/mongo-delivery.repository.js';
import { MongoLeaseRepository } from '../../src/storage/mongo/queue/mongo-lease.repository.js';
import { MongoRetentionRepository } from '../../src/storage/mongo/queue/mongo-retention.repository.js';
import { queueCollections } from '../../src/storage/mongo/queue/queue-collections.js';
import { Mutations } from '../../src/storage/mongo/records/mutations.js';
import { defineRecords } from '../../src/storage/mongo/records/records.js';
import { CommandLog } from '../support/mongo/command-log.js';
import { type Examined, examinedBy, explainable } from '../support/mongo/explain.js';
import { mongod } from '../support/mongo/mongod.js';
import { type OpenedMongo, openFresh } from '../support/mongo/open-mongo.js';
import { SUBSCRIBER } from './delivery-states.js';
import { failure, KEY_HELD_MS, keyed, makeDelivery, makeEvent, NOW, refOf, success } from './events.js';

const HOOKS = 10;
/** Events that a statement may read beside those that it gives, however many there are. */
const BESIDE = 100;
const LIMIT = 5;
const BEFORE = NOW - 10_000_000;
const server = await mongod();

/** Of each hook's ten deliveries one waits, one is due, one is parked, one leased if it is young; the others have ended. */
const eventsOf = (count: number) =>
  Array.from({ length: count }, (_, i) => {
    const kind = Math.floor(i / HOOKS) % 10;
    const place = (['waiting', 'due', 'parked'] as const)[kind] ?? 'leased';
    const idempotencyKey = i % 2 === 0 ? `key-${i}` : null;
    const event = makeEvent({
      acceptedAt: NOW - 1_000 * (count - i),
      deliveries: [makeDelivery(place, `k${i % HOOKS}`)],
      ...(idempotencyKey !== null && { idempotencyKey, contentHash: 'hash' }),
    });
    const document = toEventDocument(event, 'run');
    const isOld = place === 'leased' && (count > 100 ? i < count - 100 : kind > 3);
    if (!isOld) return { event, document };
    const [{ r: _r, ...entry }] = document.d as [(typeof document.d)[0]];
    const k = entry.k;
    const at = new Date(event.acceptedAt + 20);
    const x = { t: at, st: 500, f: 'http_status' };
    const ended = kind < 8 ? { s: 'delivered' as const, at } : { s: 'exhausted' as const, f: k, lf: x.f, x };
    return { event, document: { ...document, d: [{ ...entry, ...ended }] } };
  });

const whereThereIsMongo = 'missing' in server ? describe.skip : describe;

whereThereIsMongo.each([100, 10_000])('A queue on MongoDB of %d events', (count) => {
  let opened: OpenedMongo;
  let connection: Connection;
  let commands: CommandLog;
  let deliveries: MongoDeliveryRepository;
  let log: MongoDeliveryLogRepository;
  let retention: MongoRetentionRepository;
  let leases: MongoLeaseRepository;
  let events: ReturnType<typeof eventsOf>;

  beforeAll(async () => {
    opened = await openFresh((server as { uri: string }).uri);
    connection = await connectMongo(opened.uri, { monitorCommands: true });
    const queue = queueCollections(connection);
    commands = new CommandLog(queue.client);
    deliveries = new MongoDeliveryRepository(queue);
    log = new MongoDeliveryLogRepository(
      queue,
      new Mutations(connection, defineRecords(connection), queue.transactions),
    );
    retention = new MongoRetentionRepository(queue);
    leases = new MongoLeaseRepository(queue);
    await leases.begin();
    events = eventsOf(count);
    const documents = events.map(({ document }) => document);
    const unsure = { writeConcern: { w: 1 }, ordered: false };
    await queue.events.insertMany(documents, unsure);
  }, 60_000);
  beforeEach(() => commands.clear());
  afterAll(async () => {
    await connection.close();
    await opened.close();
  });

  /** What the server examines for each statement, explained before any of the work has changed what it finds. */
  async function examined(work: () => Promise<unknown>): Promise<Examined[]> {
    commands.clear();
    await work();
    const found: Examined[] = [];
    for (const command of commands.commands.flatMap(explainable))
      found.push(await examinedBy(opened.db, command));
    expect(found.length).toBeGreaterThan(0);
    return found;
  }

  const expectBounded = async (work: () => Promise<unknown>, beside = BESIDE) => {
    for (const { command, stages, returned, keys, documents } of await examined(work)) {
      expect([command, stages]).toEqual([command, expect.not.arrayContaining(['COLLSCAN'])]);
      expect([command, stages]).toEqual([command, expect.not.arrayContaining(['SORT'])]);
      expect([command, documents <= returned + beside, documents]).toEqual([command, true, documents]);
      expect([command, keys <= returned + 2 * beside + 1, keys]).toEqual([command, true, keys]);
    }
  };

  it('reads what it claims, and little else', async () => {
    await expectBounded(() => deliveries.oldestDueAt());
    await expectBounded(() => deliveries.claimDue('run', NOW, LIMIT));
    const long = NOW - 10_000 * count;
    await expectBounded(() => deliveries.claimDue('run', long, LIMIT), 0);
    await expectBounded(
      () => deliveries.claimBacklogs('run', [{ subscriptionKey: 'none', limit: LIMIT }]),
      0,
    );
    const wanted = ['k1', 'k2'].map((subscriptionKey) => ({ subscriptionKey, limit: LIMIT }));
    await expectBounded(() => deliveries.claimBacklogs('run', wanted));
    await expectBounded(() => deliveries.backlogs(null, 3));
    await expectBounded(() => deliveries.succeededSince(SUBSCRIBER.storeHash, 'k3', BEFORE));
    await expectBounded(() => leases.freeLapsed());
  });

  it('reads what it accepts and settles, and little else', async () => {
    const leased = events.filter(({ document }) => document.d.some(({ s }) => s === 'in_flight')).slice(-2);
    const [first, second] = leased.map(({ event }) => refOf(event));
    const accepted = [[keyed('key-2', 'hash', { keysFrom: NOW - KEY_HELD_MS })]];
    const settled = [
      { to: 'delivered' as const, ref: first!, attempt: success() },
      { to: 'retry' as const, ref: second!, attempt: failure(), nextAttemptAt: NOW + 1_000 },
    ];
    await expectBounded(() => deliveries.commit({ leaseId: 'run', accepted, settled }));
  });

  it('reads what it parks and cancels, and little else', async () => {
    await expectBounded(() => deliveries.park(SUBSCRIBER.storeHash, 'k4', null, LIMIT));
    await expectBounded(() => deliveries.cancel(SUBSCRIBER.storeHash, 'k5', NOW, LIMIT));
  });

  it('reads a page of a log, and little else', async () => {
    const { storeHash } = SUBSCRIBER;
    const states = ['pending', 'in_flight', 'delivered', 'exhausted', 'parked'] as const;
    for (const state of [undefined, ...states]) {
      const filter = { limit: LIMIT, ...(state && { state }) };
      await expectBounded(() => log.list(SUBSCRIBER, 'k6', filter));
      await expectBounded(() => log.listOfStore(storeHash, { ...filter, subscriptionKey: 'k6' }));
    }
    const olderThan = events[Math.floor(count / 2)]!.event.id;
    await expectBounded(() => log.list(SUBSCRIBER, 'k6', { limit: LIMIT, olderThan, createdAfter: BEFORE }));
    await expectBounded(() => log.find(SUBSCRIBER, 'k6', refOf(events[6]!.event)));
    await expectBounded(() => log.event(SUBSCRIBER, olderThan));
  });

  it('purges what is old enough, and reads little else', async () => {
    for (const what of ['bodies', 'idempotency_keys', 'attempts', 'parked'] as const)
      await expectBounded(() => retention.purge(what, NOW - 500 * count, LIMIT));
  });
});
