/** The database itself, for code that starts, stops and monitors the service. */
export abstract class StorageControl {
  abstract readonly name: 'sqlite' | 'mongodb';
  /** Migrates the schema, under a lock. Returns the names of the migrations that it ran. */
  abstract migrate(): Promise<string[]>;
  /** Resolves when the database answers and its migrations are done. @throws StoreUnavailable */
  abstract ping(): Promise<void>;
  /** Resolves with the reason when this process can never reach the database again. Never resolves after `close`. */
  abstract readonly lost: Promise<Error>;
  abstract close(): Promise<void>;
}
