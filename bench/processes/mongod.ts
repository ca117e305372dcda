import mongoose from 'mongoose';
import { PrivateMongod } from '../../test/support/mongo/private-mongod.js';

export interface Mongod {
  uri: string;
  pid: number;
}

export interface OwnMongod extends Mongod {
  dispose(): Promise<void>;
}

/** Starts a server for the benchmark, a replica set of one. Null if no binary was found. */
export async function startMongod(): Promise<OwnMongod | null> {
  const server = await PrivateMongod.start();
  if (server === null) return null;
  const { uri } = server;
  const client = await mongoose.mongo.MongoClient.connect(uri);
  const { pid } = await client.db('admin').command({ serverStatus: 1 });
  await client.close();
  return { uri, pid: Number(pid), dispose: () => server.dispose() };
}
