import type { mongo } from 'mongoose';
import { ConfigError } from '../../../config/config.js';

/** How far the copy of an embedded store into this database is. */
export interface CopyState {
  _id: 'copy';
  /** The move's, as the embedded store's directory has it. */
  id: string;
  /** Number of the last event in the embedded store that is here. */
  seq: number;
  isDone: boolean;
}

export const copyStates = (db: mongo.Db): mongo.Collection<CopyState> => db.collection<CopyState>('meta');

/** A service would send what is here, and the copy would then add its old state. @throws ConfigError */
export async function refuseUnfinishedCopy(db: mongo.Db): Promise<void> {
  const state = await copyStates(db).findOne({ _id: 'copy' });
  if (!state || state.isDone) return;
  throw new ConfigError(
    'The copy of an embedded store into the database of MONGODB_URI has not finished. ' +
      'Run storehooks copy again until it has, or drop this database.',
  );
}
