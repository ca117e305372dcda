/** A reader that has not been heard of for this long, by the database's clock, is waited for no longer. */
export const READER_MS = 10_000;

/** Which process has applied which changes, so that one can wait until all have. */
export abstract class ChangeReaderRepository {
  /** The reader is alive, and has applied everything up to `seq`. */
  abstract seen(reader: string, seq: number): Promise<void>;
  abstract leave(reader: string): Promise<void>;
  /** How many other living readers have not applied `seq` yet. */
  abstract behind(reader: string, seq: number): Promise<number>;
}
