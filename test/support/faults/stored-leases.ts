import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import mongoose from 'mongoose';
import type { Environment } from '../service/service-process.js';

const LEASED =
  "SELECT event_seq || '/' || ordinal || '/' || run AS lease FROM deliveries WHERE stage = 'leased'";

/** Every leased delivery in the database, as `event/ordinal/process lease`. Call it when no service runs. */
export async function storedLeases({ DATA_DIR, MONGODB_URI }: Environment): Promise<string[]> {
  if (MONGODB_URI) return ofMongo(MONGODB_URI);
  const database = new DatabaseSync(join(DATA_DIR!, 'storehooks.db'));
  try {
    return (database.prepare(LEASED).all() as { lease: string }[]).map(({ lease }) => lease);
  } finally {
    database.close();
  }
}

async function ofMongo(uri: string): Promise<string[]> {
  const client = await mongoose.mongo.MongoClient.connect(uri);
  try {
    const events = client.db().collection<{ _id: string; d: { r?: string }[] }>('events');
    const leased = await events.find({ 'd.r': { $exists: true } }).toArray();
    return leased.flatMap(({ _id, d }) => d.flatMap(({ r }, i) => (r ? [`${_id}/${i}/${r}`] : [])));
  } finally {
    await client.close();
  }
}
