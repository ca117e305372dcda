import type { Replay } from '../../../delivery/model/replay.repository.js';
import {
  afterStep,
  EXAMINED_PER_STEP,
  REPLAYED,
  rangeOf,
  STEP_MS,
  type StepFindings,
} from '../../../delivery/model/replay-rules.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';
import { findTarget } from '../queue/interned-ids.js';
import { requeue } from '../queue/requeue.js';

export const REPLAY = `id, store_hash AS storeHash, client_id AS clientId, subscription_key AS subscriptionKey,
  from_at AS "from", to_at AS "to", which AS only, rate, state, matched, done, created_at AS createdAt,
  finished_at AS finishedAt`;
const SELECT_DUE = `SELECT ${REPLAY}, met_accepted_at AS acceptedAt, met_event_seq AS seq FROM replays
  WHERE id = :id AND state = 'running' AND next_step_at <= :now`;
/** The index of irregular deliveries holds every exhausted one, and far fewer rows than the log. */
const SOURCE: Record<Replay['only'], string> = {
  failed: "deliveries d INDEXED BY deliveries_irregular WHERE d.irregular = 1 AND d.stage = 'exhausted'",
  all: 'deliveries d INDEXED BY deliveries_log WHERE true',
};
const AHEAD = `AND d.target = :target AND (d.accepted_at, d.event_seq) > (:acceptedAt, :seq)
  AND d.accepted_at <= :until ORDER BY d.accepted_at, d.event_seq`;
const ADVANCE = `UPDATE replays SET done = done + :taken, met_accepted_at = :acceptedAt, met_event_seq = :seq,
  next_step_at = :nextStepAt WHERE id = :id`;
const FINISH = "UPDATE replays SET state = 'done', finished_at = :now WHERE id = :id";

interface Position {
  acceptedAt: number;
  seq: number;
}

/** A replay with the place of the last delivery that it met. */
type RunningReplay = Replay & Position;
type Place = Position & { ordinal: number };

/** Belongs in a transaction. Returns how many deliveries it made due, or 0 if the step itself is not due. */
export function takeStep(connection: SqliteConnection, id: string, now: number): number {
  const replay = connection.get<RunningReplay>(SELECT_DUE, { id, now });
  if (!replay) return 0;
  const found = lookAhead(connection, replay);
  for (const place of found.taken) requeue(connection, place, now);
  const taken = found.taken.length;
  const next = afterStep<Position>({ rate: replay.rate, position: replay }, found);
  const { acceptedAt, seq } = next.position;
  connection.run(ADVANCE, { id, taken, acceptedAt, seq, nextStepAt: now + STEP_MS });
  if (next.isDone) connection.run(FINISH, { id, now });
  return taken;
}

/** The next deliveries, at most `rate`. */
function lookAhead(
  connection: SqliteConnection,
  replay: RunningReplay,
): StepFindings<Position> & { taken: Place[] } {
  const target = findTarget(connection, replay, replay.subscriptionKey);
  if (!target) return { taken: [] };
  const { acceptedAt, seq } = replay;
  const ahead = { target: target.id, acceptedAt, seq, until: rangeOf(replay).to };
  const places = `SELECT d.accepted_at AS acceptedAt, d.event_seq AS seq, d.ordinal, d.stage
    FROM ${SOURCE[replay.only]} ${AHEAD} LIMIT`;
  const states = REPLAYED[replay.only].map((state) => `'${state}'`).join(', ');
  const taken = connection.all<Place>(
    `SELECT d.acceptedAt, d.seq, d.ordinal FROM (${places} ${EXAMINED_PER_STEP}) d
     CROSS JOIN events e ON e.seq = d.seq
     WHERE d.stage IN (${states}) AND e.body_gone = 0 ORDER BY d.acceptedAt, d.seq LIMIT :rate`,
    { ...ahead, rate: replay.rate },
  );
  if (taken.length === replay.rate) return { taken };
  return { taken, stoppedAt: connection.get<Position>(`${places} 1 OFFSET ${EXAMINED_PER_STEP - 1}`, ahead) };
}
