import mongoose from 'mongoose';
import { openMongo } from '../../../src/storage/mongo/open-mongo.js';
import type { Repositories } from '../../../src/storage/repositories.js';
import { freshDatabase } from './mongod.js';

export interface OpenedMongo {
  repositories: Repositories;
  /** A separate connection to the same database. */
  db: mongoose.mongo.Db;
  uri: string;
  close(): Promise<void>;
  lapse(run: string): Promise<void>;
}

interface Run {
  _id: string;
  beat: Date;
}

/** Migrated, empty, unused databases by server: emptying one takes a tenth of the time of creating one. */
const idle = new Map<string, string[]>();

/** A migrated, empty database for one suite. */
export async function openFresh(server: string): Promise<OpenedMongo> {
  const uri = idle.get(server)?.pop() ?? freshDatabase(server);
  const repositories = await openMongo({ uri });
  await repositories.control.migrate();
  const client = await mongoose.mongo.MongoClient.connect(uri, { serverSelectionTimeoutMS: 1_000 });
  const db = client.db();
  return {
    repositories,
    db,
    uri,
    close: async () => {
      await repositories.control.close();
      // The databases of a server that a test has killed are gone.
      const emptied = await empty(db).catch(() => false);
      if (emptied) idle.set(server, [...(idle.get(server) ?? []), uri]);
      await client.close();
    },
    lapse: async (run) => {
      await db.collection<Run>('runs').updateOne({ _id: run }, { $set: { beat: new Date(0) } });
    },
  };
}

async function empty(db: mongoose.mongo.Db): Promise<boolean> {
  const collections = await db.collections();
  const filled = collections.filter(({ collectionName }) => collectionName !== 'meta');
  await Promise.all(filled.map((collection) => collection.deleteMany()));
  return true;
}
