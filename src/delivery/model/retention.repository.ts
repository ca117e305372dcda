/** What is purged, each class after its own retention time (the RETENTION_ settings). */
export type RetentionClass =
  | 'bodies'
  | 'attempts'
  | 'parked'
  | 'idempotency_keys'
  | 'tokens'
  | 'portal_sessions'
  | 'replays'
  | 'audit'
  | 'minutes'
  | 'hours'
  | 'incidents'
  | 'notices';

/** What one call has done. */
export interface PurgedBatch {
  /** Fewer than it found, if another process was faster with some of them. */
  purged: number;
  /** It found as many as it was asked for, or its time was over. So there may be more, whoever has purged these. */
  isFull: boolean;
}

/** Purges in batches. A pending delivery is never purged. */
export abstract class RetentionRepository {
  /**
   * Purges one class: of at most `limit` events accepted before `before`, in epoch milliseconds.
   * `bodies`: the bodies of events whose deliveries have all ended.
   * `attempts`: such events with their deliveries and attempts.
   * `parked`: cancels parked deliveries, and messages that nobody pulled; here `limit` counts deliveries, but those of one
   * event may be cancelled together.
   * `idempotency_keys`: the keys of events.
   * `tokens`, `replays`: access tokens and replays that ended before `before`; here `limit` counts them.
   * `portal_sessions`: those that expired before `before`, revoked or not; here `limit` counts them.
   * `audit`: changes. The newest of the old ones stays, since the readers of the log remember the last one that they read.
   * `minutes`, `hours`: the statistics that begin before `before`; here `limit` counts them.
   * `incidents`: those that were last seen before `before`; here `limit` counts them.
   * `notices`: those that were made before `before`, sent or not; here `limit` counts them.
   */
  abstract purge(what: RetentionClass, before: number, limit: number): Promise<PurgedBatch>;
  /** The time that `reach` wrote down last, in epoch milliseconds, or null if it never did. */
  abstract reached(): Promise<number | null>;
  abstract reach(at: number): Promise<void>;
}
