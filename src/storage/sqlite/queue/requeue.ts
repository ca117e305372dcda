import type { SqliteConnection } from '../connection/sqlite-connection.js';

/** One row of deliveries. */
interface RowKey {
  seq: number;
  ordinal: number;
}

const THIS = 'WHERE event_seq = ? AND ordinal = ?';
/** The row is about to forget it. Nothing where the last attempt failed: that one is kept already. */
const KEEP_SUCCESS = `INSERT OR IGNORE INTO attempts
  SELECT event_seq, ordinal, attempts, last_started_at, last_duration_ms, last_status, NULL, NULL FROM deliveries
  ${THIS} AND stage = 'delivered' AND last_failure IS NULL`;
const REQUEUE = `UPDATE deliveries SET stage = 'due', next_attempt_at = ?1, updated_at = ?1, irregular = 1,
  first_attempt_at = NULL, retries_from = iif(?, NULL, attempts) ${THIS}`;
const EXPEDITE = `UPDATE deliveries SET stage = 'due', next_attempt_at = ?1, updated_at = ?1, irregular = 1 ${THIS}`;

/** Makes what has ended, or is parked, due at `now`: for one attempt only, or with a retry schedule of its own. */
export function requeue(
  connection: SqliteConnection,
  { seq, ordinal }: RowKey,
  { now, only }: { now: number; only: boolean },
): void {
  connection.run(KEEP_SUCCESS, seq, ordinal);
  connection.run(REQUEUE, now, only ? 1 : 0, seq, ordinal);
}

/** Makes what is pending due at `now`, as it is. */
export function expedite(connection: SqliteConnection, { seq, ordinal }: RowKey, now: number): void {
  connection.run(EXPEDITE, now, seq, ordinal);
}
