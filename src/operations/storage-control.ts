/** The database itself, for those who start, stop and watch the service. */
export abstract class StorageControl {
  abstract readonly name: 'sqlite' | 'mongodb';
  /** Brings the schema forward, under a lock; names what was done, nothing where nothing was to do. */
  abstract migrate(): Promise<string[]>;
  /** Resolves when the database answers and its migrations are done. @throws StoreUnavailable */
  abstract ping(): Promise<void>;
  abstract close(): Promise<void>;
}
