import mongoose from 'mongoose';
import { openMongo } from '../../src/storage/mongo/open-mongo.js';
import type { Repositories } from '../../src/storage/repositories.js';
import { freshDatabase } from './mongod.js';

export interface OpenedMongo {
  repositories: Repositories;
  /** A connection of the test's own, to the same database. */
  db: mongoose.mongo.Db;
  uri: string;
  close(): Promise<void>;
  lapse(run: string): Promise<void>;
}

interface Run {
  _id: string;
  beat: Date;
}

/** A migrated database with a name of its own, dropped at the end. */
export async function openFresh(server: string): Promise<OpenedMongo> {
  const uri = freshDatabase(server);
  const repositories = await openMongo({ uri });
  await repositories.control.migrate();
  const client = await mongoose.mongo.MongoClient.connect(uri);
  const db = client.db();
  return {
    repositories,
    db,
    uri,
    close: async () => {
      await repositories.control.close();
      await db.dropDatabase();
      await client.close();
    },
    lapse: async (run) => {
      await db.collection<Run>('runs').updateOne({ _id: run }, { $set: { beat: new Date(0) } });
    },
  };
}
