import { type Connection, type ConnectOptions, Mongoose } from 'mongoose';

/** Milliseconds after which a call fails for its caller, even while the driver still tries. */
export const CALL_LIMIT_MS = 4_000;

/** The name of our connections at the server. */
export const APP_NAME = 'storehooks';

export const WRITE_CONCERN = { w: 'majority', j: true } as const;

/** The driver limits each step of a call. It has no limit for a whole call: its `timeoutMS` has no effect. */
const OPTIONS: ConnectOptions = {
  connectTimeoutMS: 2_000,
  heartbeatFrequencyMS: 1_000,
  serverSelectionTimeoutMS: 3_000,
  socketTimeoutMS: 3_500,
  waitQueueTimeoutMS: 3_500,
  maxPoolSize: 32,
  writeConcern: WRITE_CONCERN,
  // What only one member has may be rolled back: nothing may be decided by it. These outrank the options of the address.
  readConcernLevel: 'majority',
  readPreference: 'primary',
  retryWrites: true,
  bufferCommands: false,
  appName: APP_NAME,
};

const DATABASE = 'storehooks';

/** A mongoose of its own: other code must not change `strictQuery` and `sanitizeFilter` through the global one. */
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
