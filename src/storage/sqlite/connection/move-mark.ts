import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ConfigError } from '../../../config/config.js';
import { writeDurably } from './durable-file.js';

const NAME = 'moved.json';

/** Says that the store in this directory moves to MongoDB, or has moved. */
export interface MoveMark {
  /** Names this one move: in MongoDB, the copy has the same id. */
  id: string;
  /** The hosts and the database, without user and password. */
  to: string;
  state: 'copying' | 'moved';
}

export function readMark(dataDir: string): MoveMark | null {
  try {
    return JSON.parse(readFileSync(join(dataDir, NAME), 'utf8')) as MoveMark;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

export const writeMark = (dataDir: string, mark: MoveMark): void =>
  writeDurably(join(dataDir, NAME), `${JSON.stringify(mark)}\n`);

/** What both stores have would be sent twice: a store that moves is not opened. @throws ConfigError */
export function refuseMoved(dataDir: string): void {
  const mark = readMark(dataDir);
  if (!mark) return;
  const [directory, file] = [resolve(dataDir), resolve(dataDir, NAME)];
  throw new ConfigError(
    mark.state === 'moved'
      ? `The store in DATA_DIR ${directory} has moved to MongoDB at ${mark.to}. Set MONGODB_URI, or another DATA_DIR.`
      : `The store in DATA_DIR ${directory} is being copied to MongoDB at ${mark.to}. Run storehooks copy again to finish. ` +
          `To keep this store instead, drop that database and delete ${file}.`,
  );
}
