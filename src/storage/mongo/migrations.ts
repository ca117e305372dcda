import type { mongo } from 'mongoose';

/** The names that queries hint at: without its index a query of the queue fails rather than crawls. */
export const INDEX = {
  marked: 'marked',
  due: 'due',
  backlog: 'backlog',
  owed: 'owed',
  bySubscription: 'bySubscription',
  troubled: 'troubled',
  idempotency: 'idempotency',
} as const;

const SECONDS_30_DAYS = 30 * 24 * 60 * 60;

export interface Migration {
  name: string;
  up(db: mongo.Db): Promise<void>;
}

/** In order. What was released is never changed: a correction is another migration. Each may run twice. */
export const MIGRATIONS: Migration[] = [
  { name: '001-records', up: createRecords },
  { name: '002-queue', up: createQueue },
];

async function createRecords(db: mongo.Db): Promise<void> {
  for (const name of ['stores', 'apps', 'counters']) await ensureCollection(db, name);
  const tenant = { storeHash: 1, clientId: 1 } as const;
  await (await ensureCollection(db, 'grants')).createIndex({ storeHash: 1 });
  await (await ensureCollection(db, 'tokens')).createIndexes([
    { key: { hash: 1 }, unique: true },
    { key: { storeHash: 1 } },
  ]);
  await (await ensureCollection(db, 'subscriptions')).createIndexes([
    { key: { ...tenant, kind: 1, topic: 1, canonicalUrl: 1 }, unique: true },
    { key: { ...tenant, kind: 1, order: 1 } },
    { key: { ...tenant, number: 1 } },
    { key: { storeHash: 1, order: 1 } },
  ]);
  await (await ensureCollection(db, 'changes')).createIndexes([
    { key: { storeHash: 1, _id: -1 } },
    { key: { clientId: 1, _id: -1 } },
  ]);
}

async function createQueue(db: mongo.Db): Promise<void> {
  await ensureCollection(db, 'runs');
  const withKey = { partialFilterExpression: { ik: { $exists: true } } };
  await (await ensureCollection(db, 'events')).createIndexes([
    { key: { 'd.r': 1 }, name: INDEX.marked, sparse: true },
    { key: { 'd.na': 1 }, name: INDEX.due, sparse: true },
    { key: { 'd.w': 1 }, name: INDEX.backlog, sparse: true },
    { key: { 'd.p': 1 }, name: INDEX.owed, sparse: true },
    { key: { 'd.k': 1, _id: -1 }, name: INDEX.bySubscription },
    {
      key: { 'd.f': 1, _id: -1 },
      name: INDEX.troubled,
      partialFilterExpression: { 'd.f': { $exists: true } },
    },
    { key: { st: 1, ap: 1, ik: 1 }, name: INDEX.idempotency, unique: true, ...withKey },
  ]);
  await (await ensureCollection(db, 'attempts')).createIndex(
    { at: 1 },
    { expireAfterSeconds: SECONDS_30_DAYS },
  );
}

async function ensureCollection(db: mongo.Db, name: string): Promise<mongo.Collection> {
  const there = await db.listCollections({ name }, { nameOnly: true }).hasNext();
  return there ? db.collection(name) : db.createCollection(name);
}
