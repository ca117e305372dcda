import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { Connection } from 'mongoose';
import { encodeTime } from 'ulid';
import { parseEnvironment } from '../../src/config/config.js';
import { RetentionClock } from '../../src/delivery/jobs/retention-clock.js';
import { RetentionRunner } from '../../src/delivery/jobs/retention-runner.js';
import type { RetentionClass } from '../../src/delivery/model/retention.repository.js';
import { connectMongo } from '../../src/storage/mongo/connection/mongo-connection.js';
import { MongoRetentionRepository } from '../../src/storage/mongo/queue/mongo-retention.repository.js';
import { queueCollections } from '../../src/storage/mongo/queue/queue-collections.js';
import { mongod } from '../support/mongo/mongod.js';
import { type OpenedMongo, openFresh } from '../support/mongo/open-mongo.js';
import { RivalQueues } from '../support/mongo/rival-queues.js';
import { accept, makeDelivery, makeEvent, NOW } from './events.js';
import { offered, Puller } from './pull-queue.js';
import { Queue } from './queue.js';

const server = await mongod();

const DAY_MS = 86_400_000;
const OLD = new Date(NOW - 1);
/** What makes a document old, by class. */
const RECORDS: [RetentionClass, string, object][] = [
  ['tokens', 'tokens', { expiresAt: +OLD }],
  ['portal_sessions', 'portal_sessions', { expiresAt: +OLD }],
  ['replays', 'replays', { finishedAt: +OLD }],
  ['minutes', 'stats', { u: 'minute', t: OLD }],
  ['hours', 'stats', { u: 'hour', t: OLD }],
  ['incidents', 'incidents', { lastSeenAt: +OLD }],
  ['notices', 'notices', { createdAt: +OLD }],
];

('missing' in server ? describe.skip : describe)('Two processes that purge the same on MongoDB', () => {
  const queue = Queue.beforeEach(() => openFresh((server as { uri: string }).uri));
  let connection: Connection;
  let rivals: MongoRetentionRepository[];

  beforeEach(async () => {
    Logger.overrideLogger(false);
    connection = await connectMongo((queue.opened as OpenedMongo).uri);
    const both = new RivalQueues();
    rivals = ([0, 1] as const).map(
      (half) => new MongoRetentionRepository(both.of(queueCollections(connection), half)),
    );
  });
  afterEach(() => connection.close());

  const collection = (name: string) => (queue.opened as OpenedMongo).db.collection<{ _id: unknown }>(name);
  const fill = (name: string, count: number, make: (n: number) => object) =>
    collection(name).insertMany(Array.from({ length: count }, (_, n) => ({ _id: `id-${n}`, ...make(n) })));
  const expectHalves = async (what: RetentionClass) => {
    const batches = await Promise.all(rivals.map((retention) => retention.purge(what, NOW, 4)));
    expect(batches).toEqual(Array(2).fill({ purged: 2, isFull: true }));
  };

  it.each(RECORDS)('each get a part of a full batch of %s', async (what, name, old) => {
    // Tokens and portal sessions have hashes that are unique.
    await fill(name, 5, (n) => ({ ...old, hash: `${n}`, codeHash: `${n}` }));
    await expectHalves(what);
  });

  it.each(['attempts', 'bodies', 'idempotency_keys'] as const)(
    'each get a part of a full batch of %s',
    async (what) => {
      const make = (n: number) =>
        makeEvent({ acceptedAt: +OLD, deliveries: [], idempotencyKey: `k${n}`, contentHash: 'h' });
      await accept(queue.deliveries, queue.leaseId, ...Array.from({ length: 5 }, (_, n) => [make(n)]));
      await expectHalves(what);
    },
  );

  it('each get a part of a full batch of changes', async () => {
    await fill('changes', 6, (n) => ({ _id: n, at: +OLD }));
    await expectHalves('audit');
  });

  it('each get a part of a full batch of messages that were pulled and never settled', async () => {
    const puller = new Puller(queue);
    await puller.accept(...Array.from({ length: 5 }, () => offered(+OLD)));
    expect(await puller.ids()).toHaveLength(5);
    await expectHalves('parked');
  });

  it('each get a part of a full batch of what was parked', async () => {
    const parked = (count: number) => {
      const deliveries = Array.from({ length: count }, (_, n) => makeDelivery('parked', `hook-${n}`));
      return makeEvent({ acceptedAt: +OLD, deliveries });
    };
    await accept(queue.deliveries, queue.leaseId, ...[1, 2, 1, 2].map((count) => [parked(count)]));
    const batches = await Promise.all(rivals.map((retention) => retention.purge('parked', NOW, 6)));
    expect(batches).toEqual(Array(2).fill({ purged: 3, isFull: true }));
  });

  it('leave nothing old after one round', async () => {
    const now = NOW + 40 * DAY_MS;
    const eventsOf = (at: number) => (n: number) => ({
      _id: `msg_${encodeTime(at)}${String(n).padStart(16, '0')}`,
      ts: new Date(at),
      d: [],
      hb: 'a body',
    });
    await fill('events', 2_300, eventsOf(NOW));
    await fill('events', 1_400, eventsOf(now - 10 * DAY_MS));
    await fill('notices', 2_300, () => ({ createdAt: NOW }));
    await Promise.all(
      rivals.map((retention) =>
        new RetentionRunner(retention, new RetentionClock(retention), parseEnvironment({})).purgeAll(now),
      ),
    );
    const [events, bodies, notices] = await Promise.all([
      collection('events').countDocuments(),
      collection('events').countDocuments({ hb: { $exists: true } }),
      collection('notices').countDocuments(),
    ]);
    expect({ events, bodies, notices }).toEqual({ events: 1_400, bodies: 0, notices: 0 });
  });
});
