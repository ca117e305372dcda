import type { Connection } from 'mongoose';
import { ConfigError } from '../../../config/config.js';

/** The part of the answer to `hello` that tells a replica set and a sharded cluster from a standalone server. */
interface Hello {
  setName?: string;
  msg?: string;
}

/** A standalone server answers reads, but it has no transactions: the first write would fail. @throws ConfigError */
export async function refuseStandalone(connection: Connection): Promise<void> {
  const { setName, msg }: Hello = await connection.db!.admin().command({ hello: 1 });
  if (setName !== undefined || msg === 'isdbgrid') return;
  throw new ConfigError(
    'MONGODB_URI leads to a standalone mongod, and Storehooks needs a replica set. ' +
      'Start it with mongod --replSet rs0, and run rs.initiate() once in mongosh.',
  );
}
