import type { Connection } from 'mongoose';
import { ConfigError } from '../../../config/config.js';

/** The part of the answer to `hello` that tells a replica set and a sharded cluster from a standalone server. */
interface Hello {
  setName?: string;
  msg?: string;
  isreplicaset?: boolean;
}

/** A standalone server answers reads, but it has no transactions: the first write would fail. @throws ConfigError */
export async function refuseStandalone(connection: Connection): Promise<void> {
  const { setName, msg, isreplicaset }: Hello = await connection.db!.admin().command({ hello: 1 });
  // A member of a set that is not initiated yet has no name: that is another fault, with another fix.
  if (setName !== undefined || msg === 'isdbgrid' || isreplicaset) return;
  throw new ConfigError(
    'MONGODB_URI leads to a standalone mongod, and Storehooks needs a replica set. ' +
      'Start it with mongod --replSet rs0, and run rs.initiate() once in mongosh.',
  );
}
