/** A known text, sealed with a key. It opens only with that key, so it shows whether a process has the right one. */
export interface KeyCanary {
  keyId: string;
  sealed: string;
}

/** The canaries of the keys that have sealed something in this database: one for each key id. */
export abstract class KeyCanaryRepository {
  abstract list(): Promise<KeyCanary[]>;
  /** Stores the canary unless its key id has one. Returns the stored one: of two processes, the first wins. */
  abstract keep(canary: KeyCanary): Promise<KeyCanary>;
  /** Deletes the canaries of all other keys. Call it only when this key has sealed every secret. */
  abstract deleteOthers(keyId: string): Promise<void>;
}
