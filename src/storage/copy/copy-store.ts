import { randomUUID } from 'node:crypto';
import type { Connection } from 'mongoose';
import type { KeyCanaryRepository } from '../../secrets/key-canary.repository.js';
import type { AppRepository } from '../../tenants/apps/app.repository.js';
import { connectMongo } from '../mongo/connection/mongo-connection.js';
import { refuseStandalone } from '../mongo/connection/refuse-standalone.js';
import { repositoriesOn } from '../mongo/open-mongo.js';
import type { CopyState } from '../mongo/schema/copy-state.js';
import { rememberDeletedBefore } from '../mongo/schema/deleted-subscriptions.js';
import { lockDataDirectory, prepareDataDirectory } from '../sqlite/connection/data-directory.js';
import { readMark, refuseMoved, writeMark } from '../sqlite/connection/move-mark.js';
import { SqliteConnection } from '../sqlite/connection/sqlite-connection.js';
import { migrate } from '../sqlite/schema/migrations.js';
import { copyCounters, copyRetentionTime } from './copied-counters.js';
import { COPIED_RECORDS } from './copied-records.js';
import { countAll } from './copied-stats.js';
import type { CopyProgress } from './copy-progress.js';
import { beginCopy, endCopy, findCopy } from './copy-target.js';
import { copyEvents } from './event-copy.js';
import { insertMissing } from './insert-missing.js';
import { type CopySource, copySource } from './source.js';
import { type Counts, verifyCounts, verifySample } from './verification.js';

export interface CopyOptions {
  dataDir: string;
  /** The address of a replica set. */
  uri: string;
  /** Compares the keys of this process with those of the store. @throws ConfigError */
  checkKeys(ports: { keyCanaries: KeyCanaryRepository; apps: AppRepository }): Promise<void>;
  onProgress(progress: CopyProgress): void;
}

export interface Copied {
  to: string;
  counts: Counts;
  /** Deliveries that were read back and compared. */
  compared: number;
}

/**
 * Moves the embedded store into an empty MongoDB database. After a kill, it goes on where it was. When it ends, the
 * embedded store is not opened any more.
 * @throws ConfigError if a service uses the store, the store has moved, the database is not empty or the keys do not fit
 */
export async function copyStore(options: CopyOptions): Promise<Copied> {
  const { dataDir, uri } = options;
  const unlock = lockDataDirectory(dataDir);
  try {
    if (readMark(dataDir)?.state === 'moved') refuseMoved(dataDir);
    const connection = new SqliteConnection(prepareDataDirectory(dataDir));
    try {
      // Building an index and a large batch may take longer than a call of the service.
      const target = await connectMongo(uri, { socketTimeoutMS: 0 });
      try {
        await refuseStandalone(target);
        return await move(copySource(connection), target, options);
      } finally {
        await target.close();
      }
    } finally {
      connection.close();
    }
  } finally {
    unlock();
  }
}

async function move(source: CopySource, target: Connection, options: CopyOptions): Promise<Copied> {
  const { dataDir } = options;
  migrate(source.connection);
  await options.checkKeys(source);
  const begun = readMark(dataDir);
  const db = target.getClient().db(target.name);
  const found = await findCopy(db, begun?.id ?? null);
  const mark = { id: begun?.id ?? randomUUID(), to: addressOf(target) };
  // First the embedded store: it must not be used once anything is in MongoDB.
  writeMark(dataDir, { ...mark, state: 'copying' });
  await releaseLeases(source);
  countAll(source);
  const state = found ?? (await beginCopy(db, mark.id));
  // A service may work on a copy that is done: then only the mark is missing.
  const copied = state.isDone ? null : await frozen(source, () => fill(source, target, state, options));
  await endCopy(db);
  writeMark(dataDir, { ...mark, state: 'moved' });
  return { to: mark.to, counts: copied?.counts ?? {}, compared: copied?.compared ?? 0 };
}

/** What a process that died held becomes due, as at a start of the service. */
async function releaseLeases({ leases }: CopySource): Promise<void> {
  await leases.end(await leases.begin());
}

/** No other process, such as the command line, may write meanwhile. */
async function frozen<T>({ connection }: CopySource, work: () => Promise<T>): Promise<T> {
  connection.exec('BEGIN IMMEDIATE');
  try {
    return await work();
  } finally {
    connection.exec('ROLLBACK');
  }
}

async function fill(
  source: CopySource,
  target: Connection,
  { seq }: CopyState,
  { uri, onProgress }: CopyOptions,
): Promise<Omit<Copied, 'to'>> {
  const repositories = repositoriesOn(target, uri);
  const db = target.getClient().db(target.name);
  await repositories.control.migrate();
  for (const { collection, pages } of COPIED_RECORDS)
    for await (const documents of pages(source)) await insertMissing(db, collection, documents);
  await rememberDeletedBefore(db);
  await copyCounters(source, db);
  await copyRetentionTime(source, db);
  await copyEvents(source, db, seq, onProgress);
  const counts = await verifyCounts(source, db);
  return { counts, compared: await verifySample(source, repositories.deliveryLog) };
}

/** Without user and password. */
function addressOf(target: Connection): string {
  const hosts = target.getClient().options.hosts.map(String).join(',');
  return `${hosts}/${target.name}`;
}
