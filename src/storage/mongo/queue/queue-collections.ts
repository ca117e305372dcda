import { type Connection, mongo } from 'mongoose';
import { WRITE_CONCERN } from '../connection/mongo-connection.js';
import { DUPLICATE_KEY, isUnavailable } from '../connection/mongo-errors.js';
import { Transactions } from '../connection/transactions.js';
import type { AttemptPack, EventDocument, RunDocument } from './event-document.js';
import type { ReplayDocument } from './replay-document.js';

/** The queue's collections without mongoose in between, and its writes as bare commands: a third faster. */
export interface QueueCollections {
  client: mongo.MongoClient;
  db: mongo.Db;
  events: mongo.Collection<EventDocument>;
  attempts: mongo.Collection<AttemptPack>;
  runs: mongo.Collection<RunDocument>;
  replays: mongo.Collection<ReplayDocument>;
  /** Those of this connection, whatever they are about. */
  transactions: Transactions;
}

export interface UpdateStatement {
  q: mongo.Document;
  u: mongo.Document;
  multi?: boolean;
  arrayFilters?: mongo.Document[];
  hint?: string;
}

/** One document of an insert that was not written. */
export interface Refused {
  index: number;
  /** The key that another document has: of `_id`, or of an index. */
  keyPattern: Record<string, number>;
}

interface WriteAnswer {
  n: number;
  writeErrors?: { index: number; code: number; errmsg: string; keyPattern?: Record<string, number> }[];
}

export function queueCollections(connection: Connection): QueueCollections {
  const client = connection.getClient();
  const db = client.db(connection.name);
  return {
    client,
    db,
    events: db.collection<EventDocument>('events'),
    attempts: db.collection<AttemptPack>('attempts'),
    runs: db.collection<RunDocument>('runs'),
    replays: db.collection<ReplayDocument>('replays'),
    transactions: new Transactions(client),
  };
}

/** Inserts all that it can, and tells which documents were there already. */
export async function insertAll(db: mongo.Db, collection: string, documents: object[]): Promise<Refused[]> {
  if (documents.length === 0) return [];
  const { writeErrors = [] } = await write(db, { insert: collection, documents, ordered: false });
  const other = writeErrors.find(({ code }) => code !== DUPLICATE_KEY);
  if (other) throw new mongo.MongoServerError(other);
  return writeErrors.map(({ index, keyPattern = {} }) => ({ index, keyPattern }));
}

/** Gives how many documents the statements have found. Each must be harmless when repeated. */
export async function updateAll(
  db: mongo.Db,
  collection: string,
  updates: UpdateStatement[],
): Promise<number> {
  if (updates.length === 0) return 0;
  const { n, writeErrors } = await write(db, { update: collection, updates, ordered: false });
  if (writeErrors?.[0]) throw new mongo.MongoServerError(writeErrors[0]);
  return n;
}

/** The driver does not repeat bare commands, so a fail-over or a broken connection is bridged here, once. */
async function write(db: mongo.Db, command: mongo.Document): Promise<WriteAnswer> {
  try {
    return await writeOnce(db, command);
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    return writeOnce(db, command);
  }
}

/** Nor does it say that what a bare command wrote is not yet safe. */
async function writeOnce(db: mongo.Db, command: mongo.Document): Promise<WriteAnswer> {
  const answer = await db.command({ ...command, writeConcern: WRITE_CONCERN });
  const { writeConcernError } = answer;
  if (writeConcernError) throw new mongo.MongoWriteConcernError({ ok: 1, writeConcernError });
  return answer as unknown as WriteAnswer;
}
