/** Milliseconds after a heartbeat for which a reader may rely on its caches, by its own monotonic clock. */
export const TRUSTED_MS = 2_000;
/**
 * After this long without a heartbeat, by the database's clock, nobody waits for a reader. A second more than it relies
 * on its caches, because after a fail-over another server's clock counts.
 */
export const READER_MS = TRUSTED_MS + 1_000;

/** Records which process has applied which changes, so that a caller can wait until all have. */
export abstract class ChangeReaderRepository {
  /** TRUSTED_MS, or infinite if no other process can have the database open. */
  abstract readonly trustMs: number;
  /** Heartbeat: the reader is alive and has applied every change up to `seq`. */
  abstract seen(reader: string, seq: number): Promise<void>;
  abstract leave(reader: string): Promise<void>;
  /** Number of other living readers that have not applied `seq` yet. */
  abstract behind(reader: string, seq: number): Promise<number>;
}
