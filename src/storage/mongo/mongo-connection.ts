import { type Connection, type ConnectOptions, Mongoose } from 'mongoose';

/** Milliseconds after which any one call has failed, whatever became of the database. */
export const CALL_TIMEOUT_MS = 4_000;

export const WRITE_CONCERN = { w: 'majority', j: true } as const;

const OPTIONS: ConnectOptions = {
  timeoutMS: CALL_TIMEOUT_MS,
  serverSelectionTimeoutMS: CALL_TIMEOUT_MS,
  connectTimeoutMS: CALL_TIMEOUT_MS,
  heartbeatFrequencyMS: 2_000,
  maxPoolSize: 32,
  writeConcern: WRITE_CONCERN,
  retryWrites: true,
  bufferCommands: false,
  appName: 'storehooks',
};

const DATABASE = 'storehooks';

/** Of its own, not mongoose's global: `strictQuery` and `sanitizeFilter` must not depend on anybody else. */
export async function connectMongo(uri: string, monitorCommands = false): Promise<Connection> {
  const mongoose = new Mongoose({
    strictQuery: 'throw',
    sanitizeFilter: true,
    autoIndex: false,
    autoCreate: false,
  });
  const named = /^mongodb(\+srv)?:\/\/[^/]+\/[^?]/.test(uri);
  const options = { ...OPTIONS, monitorCommands, ...(named ? {} : { dbName: DATABASE }) };
  return mongoose.createConnection(uri, options).asPromise();
}
