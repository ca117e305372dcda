import type { SqliteConnection } from '../connection/sqlite-connection.js';
import { callNext, type InLine, lineUp, type RowKey } from './lines.js';
import { ResultJournal } from './result-journal.js';

const THIS = 'WHERE event_seq = :seq AND ordinal = :ordinal';
/** The row is about to lose its last success. Inserts nothing if the last attempt failed: that attempt is kept already. */
const KEEP_SUCCESS = `INSERT OR IGNORE INTO attempts (event_seq, ordinal, number, started_at, duration_ms, status)
  SELECT event_seq, ordinal, attempts, last_started_at, last_duration_ms, last_status FROM deliveries
  ${THIS} AND stage = 'delivered' AND last_failure IS NULL`;
/** Of a pull subscription it is offered: nothing is sent there. */
const DUE_STAGE = "iif((SELECT kind FROM targets WHERE id = target) = 'pull', 'offered', 'due')";
const EXPEDITED = `stage = ${DUE_STAGE}, next_attempt_at = :now, updated_at = :now, irregular = 1`;
const EXPEDITE = `UPDATE deliveries SET ${EXPEDITED} ${THIS}`;
const REQUEUE_ONCE = `UPDATE deliveries SET ${EXPEDITED}, first_attempt_at = NULL, retries_from = NULL ${THIS}
  RETURNING target, line`;
const REQUEUE = `UPDATE deliveries SET ${EXPEDITED}, first_attempt_at = NULL, retries_from = attempts ${THIS}
  RETURNING target, line`;
const CANCEL_ONE = `UPDATE deliveries SET stage = iif(delivered_at IS NULL, 'cancelled', 'delivered'),
  next_attempt_at = NULL, turn = NULL, updated_at = :now, irregular = 1 ${THIS} RETURNING target, line`;

/** Makes a delivery that has ended due at `now`, for one attempt only. In a line it comes to the end, and has its turn. */
export const requeueOnce = (connection: SqliteConnection, row: RowKey, now: number): void =>
  revive(connection, REQUEUE_ONCE, { row, now });

/** The same, with a new retry schedule. */
export const requeue = (connection: SqliteConnection, row: RowKey, now: number): void =>
  revive(connection, REQUEUE, { row, now });

function revive(connection: SqliteConnection, sql: string, { row, now }: { row: RowKey; now: number }): void {
  const { seq, ordinal } = row;
  connection.run(KEEP_SUCCESS, { seq, ordinal });
  lineUp(connection, connection.get<InLine>(sql, { seq, ordinal, now })!, row);
}

/** Ends a delivery that waits, and calls the next of its line. One that was delivered before counts as delivered still. */
export function cancelOne(connection: SqliteConnection, { seq, ordinal }: RowKey, now: number): void {
  const ended = connection.all<InLine>(CANCEL_ONE, { seq, ordinal, now });
  callNext(connection, ended);
  new ResultJournal(connection).keepEndings(ended, 'cancelled', now);
}

/** Makes a pending delivery due at `now`, as it is. It must not stand in a line behind others. */
export function expedite(connection: SqliteConnection, { seq, ordinal }: RowKey, now: number): void {
  connection.run(EXPEDITE, { seq, ordinal, now });
}
