import type { SqliteConnection } from '../connection/sqlite-connection.js';

const OF_TARGET = 'target = (SELECT id FROM targets WHERE key = :key AND store_hash = :storeHash)';
/** What waits and what is parked, in the order of its index, after a place. */
const BACKLOG_AFTER = `${OF_TARGET} AND stage IN ('waiting', 'parked')
  AND (accepted_at, event_seq, ordinal) > (:at, :seq, :ordinal)`;
const LAST_OF_PAGE = `SELECT accepted_at AS at, event_seq AS seq, ordinal
  FROM deliveries INDEXED BY deliveries_backlog WHERE ${BACKLOG_AFTER}
  ORDER BY accepted_at, event_seq, ordinal LIMIT 1 OFFSET :limit - 1`;
const PARK_WAITING = `UPDATE deliveries INDEXED BY deliveries_backlog
  SET stage = 'parked', next_attempt_at = NULL, irregular = 1
  WHERE ${BACKLOG_AFTER} AND (accepted_at, event_seq, ordinal) <= (:lastAt, :lastSeq, :lastOrdinal)
  AND stage = 'waiting' RETURNING target`;
/** What stands in a line keeps its place there. */
const PARK_OTHERS = `UPDATE deliveries SET stage = iif(stage = 'lined', 'shelved', 'parked'), next_attempt_at = NULL
  WHERE (event_seq, ordinal) IN (
    SELECT event_seq, ordinal FROM deliveries INDEXED BY deliveries_irregular
    WHERE ${OF_TARGET} AND irregular = 1 AND stage IN ('due', 'lined') LIMIT :limit) RETURNING target`;

type Hook = { storeHash: string; key: string };
/** Of a delivery in its backlog. */
type Place = { at: number; seq: number; ordinal: number };

const FIRST: Place = { at: -1, seq: 0, ordinal: 0 };
/** After every backlog: only what is due or in a line is left. It is no longer found when it is parked. */
const LAST: Place = { at: Number.MAX_SAFE_INTEGER, seq: 0, ordinal: 0 };

export interface ParkedPage {
  parked: { target: number }[];
  /** Where to go on, or null if there is no more. */
  next: string | null;
}

/**
 * Parks what is pending of a hook, a page at a time: first the backlog, then what is due and what stands in lines. What is
 * parked already in the backlog counts as well, so that a page never reads more than its limit. Belongs in a transaction.
 */
export function parkPage(
  connection: SqliteConnection,
  hook: Hook,
  { from, limit }: { from: string | null; limit: number },
): ParkedPage {
  const after = { ...hook, ...(from === null ? FIRST : (JSON.parse(from) as Place)) };
  const last = connection.get<Place>(LAST_OF_PAGE, { ...after, limit });
  const { at: lastAt, seq: lastSeq, ordinal: lastOrdinal } = last ?? LAST;
  const parked = connection.all<{ target: number }>(PARK_WAITING, { ...after, lastAt, lastSeq, lastOrdinal });
  if (last) return { parked, next: JSON.stringify(last) };
  const room = limit - parked.length;
  const others = connection.all<{ target: number }>(PARK_OTHERS, { ...hook, limit: room });
  return { parked: [...parked, ...others], next: others.length < room ? null : JSON.stringify(LAST) };
}
