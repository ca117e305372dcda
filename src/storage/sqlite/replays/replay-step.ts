import type { SqliteConnection, SqlValue } from '../connection/sqlite-connection.js';
import { findTarget } from '../queue/interned-ids.js';
import { requeue } from '../queue/requeue.js';

const STEP_MS = 1_000;
/** Of what a replay does not want, no more than this is passed over in one step: others wait for the database. */
const EXAMINED = 10_000;

const SELECT = `SELECT store_hash AS storeHash, client_id AS clientId, subscription_key AS subscriptionKey, which,
  rate, min(to_at, created_at) AS until, met_accepted_at AS acceptedAt, met_event_seq AS seq
  FROM replays WHERE id = ? AND state = 'running' AND next_step_at <= ?`;
/** Of the failed, only those with an end are in the index. What was accepted after the replay is none of it. */
const AHEAD: Record<string, string> = {
  failed: `deliveries d INDEXED BY deliveries_irregular WHERE d.target = ? AND d.irregular = 1
    AND d.stage = 'exhausted'`,
  all: 'deliveries d INDEXED BY deliveries_log WHERE d.target = ?',
};
const REACH =
  'AND (d.accepted_at, d.event_seq) > (?, ?) AND d.accepted_at <= ? ORDER BY d.accepted_at, d.event_seq';
const WANTED = `d.stage IN ('exhausted', 'delivered') AND e.body_gone = 0`;
const MOVE = `UPDATE replays SET done = done + ?, met_accepted_at = ?, met_event_seq = ?, next_step_at = ?
  WHERE id = ?`;
const END = "UPDATE replays SET state = 'done', finished_at = ? WHERE id = ?";

interface Running {
  storeHash: string;
  clientId: string;
  subscriptionKey: string;
  which: string;
  rate: number;
  until: number;
  acceptedAt: number;
  seq: number;
}

interface Place {
  acceptedAt: number;
  seq: number;
}

/** Belongs in a transaction. Gives how many deliveries it made due; none where the step is not due itself. */
export function takeStep(connection: SqliteConnection, id: string, now: number): number {
  const replay = connection.get<Running>(SELECT, id, now);
  if (!replay) return 0;
  const { taken, end } = lookAhead(connection, replay);
  for (const row of taken) requeue(connection, row, { now, only: false });
  const met = end ?? taken.at(-1) ?? replay;
  connection.run(MOVE, taken.length, met.acceptedAt, met.seq, now + STEP_MS, id);
  if (taken.length < replay.rate && !end) connection.run(END, now, id);
  return taken.length;
}

/** The next deliveries, at most `rate`; and where it stopped looking, if that was too soon. */
function lookAhead(
  connection: SqliteConnection,
  replay: Running,
): { taken: (Place & { ordinal: number })[]; end?: Place | undefined } {
  const target = findTarget(connection, replay, replay.subscriptionKey);
  if (!target) return { taken: [] };
  const from: SqlValue[] = [target.id, replay.acceptedAt, replay.seq, replay.until];
  const places = `SELECT d.accepted_at AS acceptedAt, d.event_seq AS seq, d.ordinal, d.stage
    FROM ${AHEAD[replay.which]} ${REACH} LIMIT`;
  const taken = connection.all<Place & { ordinal: number }>(
    `SELECT d.acceptedAt, d.seq, d.ordinal FROM (${places} ${EXAMINED}) d CROSS JOIN events e ON e.seq = d.seq
     WHERE ${WANTED} ORDER BY d.acceptedAt, d.seq LIMIT ?`,
    ...from,
    replay.rate,
  );
  if (taken.length === replay.rate) return { taken };
  return { taken, end: connection.get<Place>(`${places} 1 OFFSET ${EXAMINED - 1}`, ...from) };
}
