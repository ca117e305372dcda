import type { Connection } from 'mongoose';
import { StoreUnavailable } from '../../../errors/repository-errors.js';
import type { StorageControl } from '../../../operations/storage-control.js';
import { connectMongo } from '../connection/mongo-connection.js';
import { within } from '../connection/mongo-errors.js';
import type { Transactions } from '../connection/transactions.js';
import { MigrationLock } from './migration-lock.js';
import { MIGRATIONS } from './migrations.js';

/** Milliseconds within which the primary must answer. */
const PING_LIMIT_MS = 2_000;

interface Schema {
  _id: 'schema';
  applied: string[];
}

export class MongoControl implements StorageControl {
  readonly name = 'mongodb';
  /** The driver connects again by itself. */
  readonly lost = new Promise<never>(() => undefined);

  constructor(
    private readonly connection: Connection,
    private readonly uri: string,
    private readonly transactions: Transactions,
  ) {}

  /** On a connection without a time limit: building an index over many events takes longer than any call may. */
  async migrate(): Promise<string[]> {
    if (missing(await applied(this.connection)).length === 0) return [];
    const unlimited = await connectMongo(this.uri, { socketTimeoutMS: 0 });
    try {
      return await new MigrationLock(databaseOf(unlimited)).hold(() => migrateLocked(unlimited));
    } finally {
      await unlimited.close();
    }
  }

  async ping(): Promise<void> {
    const due = missing(await within(PING_LIMIT_MS, applied(this.connection)));
    if (due.length > 0)
      throw new StoreUnavailable(
        new Error(`The migration ${due[0]!.name} is missing. Run storehooks migrate.`),
      );
  }

  async close(): Promise<void> {
    await this.transactions.close();
    await this.connection.close();
  }
}

const databaseOf = (connection: Connection) => connection.getClient().db(connection.name);

const schemaOf = (connection: Connection) => databaseOf(connection).collection<Schema>('meta');

async function applied(connection: Connection): Promise<Set<string>> {
  const schema = await schemaOf(connection).findOne({ _id: 'schema' });
  return new Set(schema?.applied ?? []);
}

const missing = (done: Set<string>) => MIGRATIONS.filter(({ name }) => !done.has(name));

/** Reads again what is missing: another process may have migrated while this one waited for the lock. */
async function migrateLocked(connection: Connection): Promise<string[]> {
  const due = missing(await applied(connection));
  for (const { name, up } of due) {
    await up(databaseOf(connection));
    await schemaOf(connection).updateOne(
      { _id: 'schema' },
      { $addToSet: { applied: name } },
      { upsert: true },
    );
  }
  return due.map(({ name }) => name);
}
