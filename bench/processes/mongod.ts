import mongoose from 'mongoose';
import { PrivateMongod } from '../../test/support/mongo/private-mongod.js';

export interface Mongod {
  uri: string;
  pid: number;
}

export interface OwnMongod extends Mongod {
  dispose(): Promise<void>;
}

/** A server of the benchmark's own, a replica set of one; null where there is no binary to be had. */
export async function startMongod(): Promise<OwnMongod | null> {
  const server = await PrivateMongod.start();
  if (server === null) return null;
  const { uri } = server;
  const client = await mongoose.mongo.MongoClient.connect(uri);
  const { pid } = await client.db('admin').command({ serverStatus: 1 });
  await client.close();
  return { uri, pid: Number(pid), dispose: () => server.dispose() };
}
