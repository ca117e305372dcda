import type { mongo } from 'mongoose';
import { rememberDeletedBefore } from './deleted-subscriptions.js';
import { INDEX, WITH_BODY } from './indexes.js';

export interface Migration {
  name: string;
  up(db: mongo.Db): Promise<void>;
}

const TENANT = { storeHash: 1, clientId: 1 } as const;

const RECORDS: Record<string, mongo.IndexDescription[]> = {
  counters: [],
  stores: [],
  apps: [],
  grants: [{ key: { storeHash: 1 } }],
  tokens: [{ key: { hash: 1 }, unique: true }, { key: { storeHash: 1 } }],
  subscriptions: [
    { key: { ...TENANT, kind: 1, topic: 1, canonicalUrl: 1 }, unique: true },
    { key: { ...TENANT, kind: 1, order: 1 } },
    { key: { ...TENANT, number: 1 } },
    { key: { storeHash: 1, order: 1 } },
  ],
  changes: [{ key: { storeHash: 1, _id: -1 } }, { key: { clientId: 1, _id: -1 } }],
};

const present = (field: string) => ({ partialFilterExpression: { [field]: { $exists: true } } });

const QUEUE: Record<string, mongo.IndexDescription[]> = {
  runs: [],
  events: [
    { key: { 'd.r': 1 }, name: INDEX.leased, sparse: true },
    { key: { 'd.na': 1 }, name: INDEX.due, sparse: true },
    { key: { 'd.w': 1, _id: 1 }, name: INDEX.backlog, ...present('d.w') },
    { key: { 'd.p': 1, _id: -1 }, name: INDEX.open, ...present('d.p') },
    { key: { 'd.k': 1, _id: -1 }, name: INDEX.bySubscription },
    { key: { 'd.f': 1, _id: -1 }, name: INDEX.irregular, ...present('d.f') },
    { key: { st: 1, ap: 1, ik: 1 }, name: INDEX.idempotency, unique: true, ...present('ik') },
    { key: { ts: 1 }, name: INDEX.bodied, partialFilterExpression: WITH_BODY },
    { key: { ts: 1 }, name: INDEX.keyed, ...present('ik') },
  ],
  attempts: [{ key: { at: 1 } }],
  replays: [{ key: { state: 1, createdAt: 1, _id: 1 }, name: 'running' }],
};

/** For the retention of what has ended. */
const ENDED: Record<string, mongo.IndexDescription[]> = {
  tokens: [{ key: { expiresAt: 1 } }, { key: { revokedAt: 1 } }],
  replays: [{ key: { finishedAt: 1 } }],
};

const OPERATORS: Record<string, mongo.IndexDescription[]> = {
  operators: [{ key: { hash: 1 }, unique: true }],
};

const OF_APPS: Record<string, mongo.IndexDescription[]> = {
  apps: [{ key: { name: 1, _id: 1 } }],
  subscriptions: [{ key: { clientId: 1, order: 1 } }],
  tokens: [{ key: { clientId: 1 } }],
  grants: [{ key: { clientId: 1 } }],
};

const TOKENS_IN_ORDER: Record<string, mongo.IndexDescription[]> = {
  tokens: [{ key: { storeHash: 1, createdAt: 1, _id: 1 } }],
};

const SUBSCRIPTIONS_IN_ORDER: Record<string, mongo.IndexDescription[]> = {
  subscriptions: [{ key: { storeHash: 1, createdAt: 1, key: 1 } }],
};

/** The last index is for retention. */
const PORTAL_SESSIONS: Record<string, mongo.IndexDescription[]> = {
  portal_sessions: [
    { key: { codeHash: 1 }, unique: true },
    { key: { tokenHash: 1 } },
    { key: { createdAt: 1, _id: 1 } },
    { key: { storeHash: 1, createdAt: 1, _id: 1 } },
    { key: { clientId: 1, createdAt: 1, _id: 1 } },
    { key: { expiresAt: 1 } },
  ],
};

/** The index `running` of replays stays: an older version that still runs names it in its queries. */
const RECOVERIES: Record<string, mongo.IndexDescription[]> = {
  replays: [
    { key: { state: 1, nextStepAt: 1, createdAt: 1, _id: 1 }, name: INDEX.replaySteps },
    { key: { subscriptionKey: 1, state: 1, createdAt: 1, _id: 1 }, name: INDEX.replaysOfHook },
    {
      key: { recovery: 1, matched: -1, subscriptionKey: 1 },
      name: INDEX.replayParts,
      ...present('recovery'),
    },
  ],
  recoveries: [{ key: { createdAt: -1, _id: -1 } }],
};

const STATS: Record<string, mongo.IndexDescription[]> = {
  attempts: [{ key: { u: 1, _id: 1 }, name: INDEX.uncounted, ...present('u') }],
  stats: [
    { key: { u: 1, t: 1 }, name: INDEX.statsByAge },
    { key: { k: 1, u: 1, t: 1 } },
    { key: { st: 1, u: 1, t: 1 } },
    { key: { c: 1, u: 1, t: 1 } },
  ],
};

/** By store for the log of a store, by time for retention. */
const DELETED_SUBSCRIPTIONS: Record<string, mongo.IndexDescription[]> = {
  deleted_subscriptions: [{ key: { storeHash: 1 } }, { key: { deletedAt: 1 } }],
};

/** `latest` is true for the last incident of its hook and failure code. The last index is for retention. */
const INCIDENTS: Record<string, mongo.IndexDescription[]> = {
  incidents: [
    {
      key: { subscriptionKey: 1, failure: 1 },
      name: INDEX.latestIncidents,
      unique: true,
      partialFilterExpression: { latest: true },
    },
    { key: { firstSeenAt: -1, _id: -1 } },
    { key: { storeHash: 1, firstSeenAt: -1, _id: -1 } },
    { key: { storeHash: 1, clientId: 1, firstSeenAt: -1, _id: -1 } },
    { key: { clientId: 1 } },
    { key: { subscriptionKey: 1, firstSeenAt: -1, _id: -1 } },
    { key: { recoveredAt: 1, firstSeenAt: -1, _id: -1 } },
    { key: { lastSeenAt: 1 } },
  ],
};

const PULL: Record<string, mongo.IndexDescription[]> = {
  events: [{ key: { 'd.v': 1 }, name: INDEX.pull, sparse: true }],
  subscriptions: [{ key: { 'pull.expiresAt': 1 }, sparse: true }],
};

/** What is due, what an owner got last, by hook, and by age for retention. */
const NOTICES: Record<string, mongo.IndexDescription[]> = {
  notice_recipients: [{ key: { storeHash: 1 } }, { key: { clientId: 1 } }],
  notices: [
    { key: { channel: 1, dueAt: 1 } },
    { key: { storeHash: 1, clientId: 1, channel: 1, finishedAt: -1 } },
    { key: { subscriptionKey: 1 } },
    { key: { createdAt: 1 } },
  ],
};

/** Windows of hooks with a rate limit. The server deletes one in which nothing is taken any more. */
const RATES: Record<string, mongo.IndexDescription[]> = {
  rate_places: [{ key: { freeFrom: 1 }, expireAfterSeconds: 0 }],
};

/** The last one of each hook; the index has those of which somebody is to be told. */
const CERTIFICATES: Record<string, mongo.IndexDescription[]> = {
  certificates: [{ key: { told: 1, _id: 1 }, partialFilterExpression: { told: false } }],
};

/** The heads of lines, and those behind them (`lines.ts`). Sparse: an entry without the field is in neither. */
const LINES: Record<string, mongo.IndexDescription[]> = {
  events: [
    { key: { 'd.h': 1 }, name: INDEX.head, unique: true, sparse: true },
    { key: { 'd.q': 1 }, name: INDEX.behind, sparse: true },
  ],
};

/** Of all stores: operators find a hook by its number alone. */
const NUMBERS: Record<string, mongo.IndexDescription[]> = {
  subscriptions: [{ key: { number: 1 }, partialFilterExpression: { kind: 'hook' } }],
};

/** In order. A released migration is never edited: a correction is another migration. Each may run twice. */
export const MIGRATIONS: Migration[] = [
  { name: '001-records', up: (db) => createCollections(db, RECORDS) },
  { name: '002-queue', up: (db) => createCollections(db, QUEUE) },
  { name: '003-ended', up: (db) => createCollections(db, ENDED) },
  { name: '004-operators', up: (db) => createCollections(db, OPERATORS) },
  { name: '005-of-apps', up: (db) => createCollections(db, OF_APPS) },
  { name: '006-tokens-in-order', up: (db) => createCollections(db, TOKENS_IN_ORDER) },
  { name: '007-subscriptions-in-order', up: (db) => createCollections(db, SUBSCRIPTIONS_IN_ORDER) },
  { name: '008-portal-sessions', up: (db) => createCollections(db, PORTAL_SESSIONS) },
  { name: '009-recoveries', up: (db) => createCollections(db, RECOVERIES) },
  { name: '010-stats', up: (db) => createCollections(db, STATS) },
  { name: '011-deleted-subscriptions', up: rememberDeleted },
  { name: '012-incidents', up: (db) => createCollections(db, INCIDENTS) },
  { name: '013-pull-subscriptions', up: (db) => createCollections(db, PULL) },
  { name: '014-notices', up: (db) => createCollections(db, NOTICES) },
  { name: '015-rate-limits', up: (db) => createCollections(db, RATES) },
  { name: '016-certificates', up: (db) => createCollections(db, CERTIFICATES) },
  { name: '017-lines', up: (db) => createCollections(db, LINES) },
  { name: '018-hook-numbers', up: (db) => createCollections(db, NUMBERS) },
];

async function createCollections(db: mongo.Db, all: Record<string, mongo.IndexDescription[]>): Promise<void> {
  await Promise.all(
    Object.entries(all).map(async ([name, indexes]) => {
      const there = await db.listCollections({ name }, { nameOnly: true }).hasNext();
      const collection = there ? db.collection(name) : await db.createCollection(name);
      if (indexes.length > 0) await collection.createIndexes(indexes);
    }),
  );
}

async function rememberDeleted(db: mongo.Db): Promise<void> {
  await createCollections(db, DELETED_SUBSCRIPTIONS);
  await rememberDeletedBefore(db);
}
