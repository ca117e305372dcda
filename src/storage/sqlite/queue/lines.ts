import type { FirstPlace } from '../../../delivery/model/accepted-event.js';
import type { HookPlace } from '../../../delivery/model/backlog.js';
import type { DeliveryRef } from '../../../delivery/model/delivery.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';

/** Those of a line that have not ended, as the index of lines says it. */
const STANDING = `FROM deliveries INDEXED BY deliveries_lines
  WHERE target = ? AND line = ? AND turn IS NOT NULL`;
const LAST = `SELECT turn ${STANDING} ORDER BY turn DESC LIMIT 1`;
const FIRST = `SELECT event_seq AS seq, ordinal, stage ${STANDING} ORDER BY turn LIMIT 1`;
const STAND_FIRST = 'UPDATE deliveries SET turn = ? WHERE event_seq = ? AND ordinal = ?';
const STAND_BEHIND = `UPDATE deliveries SET turn = ?, stage = 'lined', next_attempt_at = NULL
  WHERE event_seq = ? AND ordinal = ?`;
/** What has not failed is as regular in a backlog as what was accepted there. */
const CALL = `UPDATE deliveries SET stage = ?, irregular = iif(? = 'waiting' AND last_failure IS NULL, NULL, 1)
  WHERE event_seq = ? AND ordinal = ?`;
/** Only what has ended. Every other way to end a delivery clears its turn itself. */
const LEAVE = `UPDATE deliveries SET turn = NULL
  WHERE event_seq = (SELECT seq FROM events WHERE id = ?) AND ordinal = ?
  AND stage IN ('delivered', 'exhausted', 'cancelled') RETURNING target, line`;
const HOOK_OF = 'SELECT store_hash AS storeHash, key AS subscriptionKey FROM targets WHERE id = ?';

/** The stage of what stands in a line behind others, and of the same delivery when it is called. */
const CALLED_TO: Record<string, 'waiting' | 'parked'> = { lined: 'waiting', shelved: 'parked' };

/** A delivery as a statement returns it. `line` is null if it is not ordered. */
export interface InLine {
  target: number;
  line: string | null;
}

/** The row of a delivery. */
export interface RowKey {
  seq: number;
  ordinal: number;
}

/** Whether a delivery in this stage stands in a line behind others: no claim and no survey reads it. */
export const isBehind = (stage: string): boolean => stage in CALLED_TO;

/** The end of a line: the turn of what comes there, and the stage of it if `place` is for the first of a line. */
export function endOfLine(
  connection: SqliteConnection,
  { target, line }: { target: number; line: string },
  place: FirstPlace,
): { turn: number; stage: string } {
  const last = connection.get<{ turn: number }>(LAST, target, line);
  if (!last) return { turn: 1, stage: place };
  return { turn: last.turn + 1, stage: place === 'parked' ? 'shelved' : 'lined' };
}

/** Puts a delivery that was just made due at the end of its line: it stays due if it is alone there. Belongs in a transaction. */
export function lineUp(
  connection: SqliteConnection,
  { target, line }: InLine,
  { seq, ordinal }: RowKey,
): void {
  if (line === null) return;
  const { turn, stage } = endOfLine(connection, { target, line }, 'due');
  connection.run(isBehind(stage) ? STAND_BEHIND : STAND_FIRST, turn, seq, ordinal);
}

/**
 * Calls the next of each line that lost its first to these: it comes into the backlog. Where the first still stands,
 * nothing changes. Belongs in the transaction that ended them. Gives the targets of the called, each once.
 */
export function callNext(connection: SqliteConnection, ended: readonly InLine[]): Set<number> {
  const seen = new Set<string>();
  const called = new Set<number>();
  for (const { target, line } of ended) {
    if (line === null || seen.has(`${target}/${line}`)) continue;
    seen.add(`${target}/${line}`);
    const first = connection.get<RowKey & { stage: string }>(FIRST, target, line);
    const stage = first && CALLED_TO[first.stage];
    if (!stage) continue;
    connection.run(CALL, stage, stage, first.seq, first.ordinal);
    called.add(target);
  }
  return called;
}

/** The same after results in lines: those that ended leave. Gives the hooks, or undefined if nothing was called. */
export function callAfter(
  connection: SqliteConnection,
  settled: readonly DeliveryRef[],
): HookPlace[] | undefined {
  const ended = settled.flatMap(({ eventId, ordinal }) => connection.all<InLine>(LEAVE, eventId, ordinal));
  const called = callNext(connection, ended);
  if (called.size === 0) return undefined;
  return [...called].map((target) => connection.get<HookPlace>(HOOK_OF, target)!);
}
