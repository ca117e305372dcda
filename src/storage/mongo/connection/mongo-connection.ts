import { type Connection, type ConnectOptions, Mongoose } from 'mongoose';

/** Milliseconds after which a caller hears that a call has failed, whatever became of the database. */
export const CALL_LIMIT_MS = 4_000;

/** By which the server knows our connections. */
export const APP_NAME = 'storehooks';

export const WRITE_CONCERN = { w: 'majority', j: true } as const;

/** The driver has no limit for a whole call (its `timeoutMS` does nothing): only for each of a call's steps. */
const OPTIONS: ConnectOptions = {
  connectTimeoutMS: 2_000,
  heartbeatFrequencyMS: 1_000,
  serverSelectionTimeoutMS: 3_000,
  socketTimeoutMS: 3_500,
  waitQueueTimeoutMS: 3_500,
  maxPoolSize: 32,
  writeConcern: WRITE_CONCERN,
  retryWrites: true,
  bufferCommands: false,
  appName: APP_NAME,
};

const DATABASE = 'storehooks';

/** Of its own, not mongoose's global: `strictQuery` and `sanitizeFilter` must not depend on anybody else. */
export async function connectMongo(uri: string, changes: ConnectOptions = {}): Promise<Connection> {
  const mongoose = new Mongoose({
    strictQuery: 'throw',
    sanitizeFilter: true,
    autoIndex: false,
    autoCreate: false,
  });
  const named = /^mongodb(\+srv)?:\/\/[^/]+\/[^?]/.test(uri);
  const options = { ...OPTIONS, ...changes, ...(named ? {} : { dbName: DATABASE }) };
  return mongoose.createConnection(uri, options).asPromise();
}
