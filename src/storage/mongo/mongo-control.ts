import type { Connection, mongo } from 'mongoose';
import { storeUnavailable } from '../../errors/repository-errors.js';
import type { StorageControl } from '../../operations/storage-control.js';
import { MigrationLock } from './migration-lock.js';
import { MIGRATIONS } from './migrations.js';

/** Milliseconds that the primary has for its answer. */
const PING_TIMEOUT_MS = 2_000;

interface Schema {
  _id: 'schema';
  applied: string[];
}

export class MongoControl implements StorageControl {
  readonly name = 'mongodb';
  private readonly db: mongo.Db;
  private readonly meta: mongo.Collection<Schema>;

  constructor(private readonly connection: Connection) {
    // Building an index over many events may take long: no limit here.
    this.db = connection.getClient().db(connection.name, { timeoutMS: 0 });
    this.meta = this.db.collection<Schema>('meta');
  }

  async migrate(): Promise<string[]> {
    const applied = await this.applied();
    if (MIGRATIONS.every(({ name }) => applied.has(name))) return [];
    return new MigrationLock(this.db).hold(() => this.migrateAlone());
  }

  async ping(): Promise<void> {
    const applied = await this.applied(PING_TIMEOUT_MS);
    const missing = MIGRATIONS.filter(({ name }) => !applied.has(name));
    if (missing.length > 0) throw storeUnavailable(new Error(`Not migrated: ${missing[0]!.name}`));
  }

  async close(): Promise<void> {
    await this.connection.close();
  }

  /** Another process may have done it all while this one waited for the lock. */
  private async migrateAlone(): Promise<string[]> {
    const applied = await this.applied();
    const due = MIGRATIONS.filter(({ name }) => !applied.has(name));
    for (const { name, up } of due) {
      await up(this.db);
      await this.meta.updateOne({ _id: 'schema' }, { $addToSet: { applied: name } }, { upsert: true });
    }
    return due.map(({ name }) => name);
  }

  private async applied(timeoutMS = 0): Promise<Set<string>> {
    const schema = await this.meta.findOne({ _id: 'schema' }, { timeoutMS });
    return new Set(schema?.applied ?? []);
  }
}
