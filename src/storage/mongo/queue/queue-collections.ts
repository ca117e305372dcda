import { type Connection, mongo } from 'mongoose';
import { WrittenPacks } from '../../../stats/written-packs.js';
import { untilDurable } from '../connection/durability.js';
import { WRITE_CONCERN } from '../connection/mongo-connection.js';
import { DUPLICATE_KEY, isUnavailable } from '../connection/mongo-errors.js';
import { Transactions } from '../connection/transactions.js';
import type { AttemptPack, EventDocument, LeaseDocument } from './event-document.js';
import type { RecoveryDocument, ReplayDocument } from './replay-document.js';

/** The queue's collections without mongoose, and its writes as plain commands: a third faster. */
export interface QueueCollections {
  client: mongo.MongoClient;
  db: mongo.Db;
  events: mongo.Collection<EventDocument>;
  attempts: mongo.Collection<AttemptPack>;
  /** Persisted as `runs`. */
  leases: mongo.Collection<LeaseDocument>;
  replays: mongo.Collection<ReplayDocument>;
  recoveries: mongo.Collection<RecoveryDocument>;
  /** What this process has written and the statistics have not counted. */
  written: WrittenPacks;
  /** All transactions of this connection, also those of the records. */
  transactions: Transactions;
}

export interface UpdateStatement {
  q: mongo.Document;
  u: mongo.Document;
  multi?: boolean;
  arrayFilters?: mongo.Document[];
  hint?: string;
}

/** A document that an insert did not write. */
export interface Refused {
  index: number;
  /** The key that another document has already: `_id`, or the fields of a unique index. */
  keyPattern: Record<string, number>;
  /** The values of those fields. */
  keyValue: Record<string, unknown>;
}

interface WriteAnswer {
  n: number;
  writeErrors?: (Partial<Refused> & { index: number; code: number; errmsg: string })[];
}

export function queueCollections(connection: Connection): QueueCollections {
  const client = connection.getClient();
  const db = client.db(connection.name);
  return {
    client,
    db,
    events: db.collection<EventDocument>('events'),
    attempts: db.collection<AttemptPack>('attempts'),
    leases: db.collection<LeaseDocument>('runs'),
    replays: db.collection<ReplayDocument>('replays'),
    recoveries: db.collection<RecoveryDocument>('recoveries'),
    written: new WrittenPacks(),
    transactions: new Transactions(client),
  };
}

/**
 * Inserts the documents that do not exist, and returns those that do.
 * @param ordered one after another, up to the first that is refused
 */
export async function insertAll(
  db: mongo.Db,
  collection: string,
  documents: object[],
  ordered = false,
): Promise<Refused[]> {
  if (documents.length === 0) return [];
  return refusedIn(await write(db, { insert: collection, documents, ordered }));
}

/**
 * Inserts all of the events, or none. Gives what a unique index has refused, or null.
 * @param chunks each fits into one command
 */
export async function insertTogether(
  { db, transactions }: QueueCollections,
  chunks: EventDocument[][],
): Promise<Refused | null> {
  const refused = await transactions.run(async (session) => {
    for (const documents of chunks) {
      const answer = await db.command({ insert: 'events', documents }, { session });
      const [first] = refusedIn(answer as unknown as WriteAnswer);
      if (first === undefined) continue;
      await session.abortTransaction();
      return first;
    }
    return null;
  });
  // A refused transaction does not wait. Only what a majority has may decide what follows.
  if (refused) await untilDurable(db);
  return refused;
}

/** The documents or statements that a unique index has refused. */
function refusedIn({ writeErrors = [] }: WriteAnswer): Refused[] {
  const other = writeErrors.find(({ code }) => code !== DUPLICATE_KEY);
  if (other) throw new mongo.MongoServerError(other);
  return writeErrors.map(({ index, keyPattern = {}, keyValue = {} }) => ({ index, keyPattern, keyValue }));
}

/** Returns how many documents the statements found. Each statement must be harmless when repeated. */
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

/** The same. `taken` are the positions of statements that a unique index has refused. */
export async function updateUntaken(
  db: mongo.Db,
  collection: string,
  updates: UpdateStatement[],
): Promise<{ n: number; taken: number[] }> {
  if (updates.length === 0) return { n: 0, taken: [] };
  const answer = await write(db, { update: collection, updates, ordered: false });
  return { n: answer.n, taken: refusedIn(answer).map(({ index }) => index) };
}

/** The same, each statement after the one before it is done. Those that a unique index has refused are passed over. */
export async function updateInOrder(
  db: mongo.Db,
  collection: string,
  updates: UpdateStatement[],
): Promise<number> {
  let found = 0;
  for (let rest = updates; rest.length > 0; ) {
    const answer = await write(db, { update: collection, updates: rest, ordered: true });
    found += answer.n;
    const [taken] = refusedIn(answer);
    rest = taken ? rest.slice(taken.index + 1) : [];
  }
  return found;
}

/** The driver does not retry plain commands. One retry bridges a fail-over or a broken connection. */
async function write(db: mongo.Db, command: mongo.Document): Promise<WriteAnswer> {
  try {
    return await writeOnce(db, command);
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    return writeOnce(db, command);
  }
}

/** The driver does not report either that the write of a plain command is not yet durable. */
async function writeOnce(db: mongo.Db, command: mongo.Document): Promise<WriteAnswer> {
  const answer = await db.command({ ...command, writeConcern: WRITE_CONCERN });
  const { writeConcernError } = answer;
  if (writeConcernError) throw new mongo.MongoWriteConcernError({ ok: 1, writeConcernError });
  return answer as unknown as WriteAnswer;
}
