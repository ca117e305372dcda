import type { mongo } from 'mongoose';
import { ConfigError } from '../../config/config.js';
import { type CopyState, copyStates } from '../mongo/schema/copy-state.js';

/** A migration writes these into a database that is empty otherwise. */
const BOOKKEEPING = ['meta', 'locks'];

/**
 * The state of this copy in the database, or null if the database is empty.
 * @param id null if no copy of the embedded store has started
 * @throws ConfigError if there is anything else
 */
export async function findCopy(db: mongo.Db, id: string | null): Promise<CopyState | null> {
  const state = await copyStates(db).findOne({ _id: 'copy' });
  if (state && state.id === id) return state;
  const filled = state ? 'another copy' : await firstFilled(db);
  if (filled === null) return null;
  throw new ConfigError(
    `The database ${db.databaseName} is not empty: it has ${filled}. Give an empty database, or drop this one first.`,
  );
}

async function firstFilled(db: mongo.Db): Promise<string | null> {
  for (const { name } of await db.listCollections({}, { nameOnly: true }).toArray()) {
    if (BOOKKEEPING.includes(name) || name.startsWith('system.')) continue;
    if (await db.collection(name).findOne({}, { projection: { _id: 1 } })) return name;
  }
  return null;
}

/** From now on no service starts on the database, until the copy is done. */
export async function beginCopy(db: mongo.Db, id: string): Promise<CopyState> {
  const state: CopyState = { _id: 'copy', id, seq: 0, isDone: false };
  await copyStates(db).insertOne(state);
  return state;
}

export async function endCopy(db: mongo.Db): Promise<void> {
  await copyStates(db).updateOne({ _id: 'copy' }, { $set: { isDone: true } });
}
