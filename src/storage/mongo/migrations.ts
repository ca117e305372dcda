import { randomUUID } from 'node:crypto';
import type { mongo } from 'mongoose';
import { isDuplicateKey } from './mongo-errors.js';

const EXPIRY_MS = 30_000;
const RENEW_MS = 10_000;
const RETRY_MS = 100;

interface Lock {
  _id: 'migration';
  holder: string;
  until: Date;
}

/** One process migrates at a time; a lock whose holder has died runs out by the server's clock. */
export class MigrationLock {
  private readonly holder = randomUUID();
  private readonly locks: mongo.Collection<Lock>;

  constructor(db: mongo.Db) {
    this.locks = db.collection<Lock>('locks');
  }

  async hold<T>(work: () => Promise<T>): Promise<T> {
    while (!(await this.take())) await new Promise((wake) => setTimeout(wake, RETRY_MS));
    const renewal = setInterval(() => void this.take().catch(() => undefined), RENEW_MS);
    try {
      return await work();
    } finally {
      clearInterval(renewal);
      await this.locks.updateOne({ _id: 'migration', holder: this.holder }, { $set: { until: new Date(0) } });
    }
  }

  /** Also renews. False while another holds it. */
  private async take(): Promise<boolean> {
    const untaken = { $setOnInsert: { holder: '', until: new Date(0) } };
    await this.locks.updateOne({ _id: 'migration' }, untaken, { upsert: true }).catch(ignoreDuplicate);
    const free = { $or: [{ holder: this.holder }, { $expr: { $lt: ['$until', '$$NOW'] } }] };
    const taken = { holder: this.holder, until: { $add: ['$$NOW', EXPIRY_MS] } };
    const { matchedCount } = await this.locks.updateOne({ _id: 'migration', ...free }, [{ $set: taken }]);
    return matchedCount === 1;
  }
}

/** Two first upserts at once: one of them comes second. */
function ignoreDuplicate(error: unknown): void {
  if (!isDuplicateKey(error)) throw error;
}

/** The names that queries hint at: without its index a query of the queue fails rather than crawls. */
export const INDEX = {
  marked: 'marked',
  due: 'due',
  backlog: 'backlog',
  owed: 'owed',
  bySubscription: 'bySubscription',
  troubled: 'troubled',
  idempotency: 'idempotency',
  bodied: 'bodied',
  keyed: 'keyed',
  replays: 'running',
} as const;

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

/** As those must ask who look for bodies by their age. */
export const WITH_BODY = { $or: [{ hb: { $exists: true } }, { wb: { $exists: true } }] };

const QUEUE: Record<string, mongo.IndexDescription[]> = {
  runs: [],
  events: [
    { key: { 'd.r': 1 }, name: INDEX.marked, sparse: true },
    { key: { 'd.na': 1 }, name: INDEX.due, sparse: true },
    { key: { 'd.w': 1, _id: 1 }, name: INDEX.backlog, ...present('d.w') },
    { key: { 'd.p': 1, _id: -1 }, name: INDEX.owed, ...present('d.p') },
    { key: { 'd.k': 1, _id: -1 }, name: INDEX.bySubscription },
    { key: { 'd.f': 1, _id: -1 }, name: INDEX.troubled, ...present('d.f') },
    { key: { st: 1, ap: 1, ik: 1 }, name: INDEX.idempotency, unique: true, ...present('ik') },
    { key: { ts: 1 }, name: INDEX.bodied, partialFilterExpression: WITH_BODY },
    { key: { ts: 1 }, name: INDEX.keyed, ...present('ik') },
  ],
  attempts: [{ key: { at: 1 } }],
  replays: [{ key: { state: 1, createdAt: 1, _id: 1 }, name: INDEX.replays }],
};

/** In order. What was released is never changed: a correction is another migration. Each may run twice. */
export const MIGRATIONS: Migration[] = [
  { name: '001-records', up: (db) => createCollections(db, RECORDS) },
  { name: '002-queue', up: (db) => createCollections(db, QUEUE) },
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
