/** After this long without a heartbeat, by the database's clock, a reader counts as dead. */
export const READER_MS = 10_000;

/** Records which process has applied which changes, so that a caller can wait until all have. */
export abstract class ChangeReaderRepository {
  /** Heartbeat: the reader is alive and has applied every change up to `seq`. */
  abstract seen(reader: string, seq: number): Promise<void>;
  abstract leave(reader: string): Promise<void>;
  /** Number of other living readers that have not applied `seq` yet. */
  abstract behind(reader: string, seq: number): Promise<number>;
}
