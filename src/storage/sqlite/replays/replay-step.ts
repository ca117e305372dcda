import type { Replay, ReplayRange } from '../../../delivery/model/replay.repository.js';
import {
  afterStep,
  EXAMINED_PER_STEP,
  rangeOf,
  STEP_MS,
  type StepFindings,
  skipReasonOf,
} from '../../../delivery/model/replay-rules.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';
import { findTarget } from '../queue/interned-ids.js';
import { requeue } from '../queue/requeue.js';
import { parseStates, REPLAY, type Stored } from './replay-rows.js';

const SELECT_DUE = `SELECT ${REPLAY}, recovery, met_accepted_at AS acceptedAt, met_event_seq AS seq FROM replays
  WHERE id = :id AND state = 'running' AND next_step_at <= :now`;
const OLDER = `SELECT 1 FROM replays INDEXED BY replays_of_hook WHERE subscription_key = :subscriptionKey
  AND state = 'running' AND (created_at, id) < (:createdAt, :id)`;
const HOOK = `SELECT is_active AS isActive FROM subscriptions
  WHERE key = :subscriptionKey AND store_hash = :storeHash AND client_id = :clientId`;
const AHEAD = `AND d.target = :target AND (d.accepted_at, d.event_seq) > (:acceptedAt, :seq)
  AND d.accepted_at <= :until ORDER BY d.accepted_at, d.event_seq`;
const ADVANCE = `UPDATE replays SET done = done + :taken, met_accepted_at = :acceptedAt, met_event_seq = :seq,
  next_step_at = :nextStepAt WHERE id = :id`;
const POSTPONE = 'UPDATE replays SET next_step_at = :nextStepAt WHERE id = :id';
const FINISH = "UPDATE replays SET state = 'done', finished_at = :now, skipped = :skipped WHERE id = :id";

interface Position {
  acceptedAt: number;
  seq: number;
}

/** A replay with the place of the last delivery that it met. */
type RunningReplay = Replay & Position & { recovery: string | null };
type Place = Position & { ordinal: number };

/** Belongs in a transaction. Returns how many deliveries it made due, or 0 if the step itself is not due. */
export function takeStep(connection: SqliteConnection, id: string, now: number): number {
  const row = connection.get<Stored<RunningReplay>>(SELECT_DUE, { id, now });
  if (!row) return 0;
  const replay: RunningReplay = parseStates(row);
  if (hasOlder(connection, replay)) {
    connection.run(POSTPONE, { id, nextStepAt: now + STEP_MS });
    return 0;
  }
  const skipped = replay.recovery === null ? null : skipReasonOf(hookOf(connection, replay));
  if (skipped) {
    connection.run(FINISH, { id, now, skipped });
    return 0;
  }
  return advance(connection, replay, now);
}

function advance(connection: SqliteConnection, replay: RunningReplay, now: number): number {
  const { id } = replay;
  const found = lookAhead(connection, replay);
  for (const place of found.taken) requeue(connection, place, now);
  const taken = found.taken.length;
  const next = afterStep<Position>({ rate: replay.rate, position: replay }, found);
  const { acceptedAt, seq } = next.position;
  connection.run(ADVANCE, { id, taken, acceptedAt, seq, nextStepAt: now + STEP_MS });
  if (next.isDone) connection.run(FINISH, { id, now, skipped: null });
  return taken;
}

function hasOlder(connection: SqliteConnection, { id, subscriptionKey, createdAt }: Replay): boolean {
  return connection.get(OLDER, { id, subscriptionKey, createdAt }) !== undefined;
}

function hookOf(connection: SqliteConnection, replay: Replay): { isActive: boolean } | null {
  const { subscriptionKey, storeHash, clientId } = replay;
  const hook = connection.get<{ isActive: 0 | 1 }>(HOOK, { subscriptionKey, storeHash, clientId });
  return hook ? { isActive: hook.isActive === 1 } : null;
}

/** Irregular deliveries are far fewer than the log. Their index has those of one state in the order of acceptance. */
function sourceOf({ states, failure }: ReplayRange): string {
  const [state] = states;
  const isIrregular = state !== 'delivered' || failure !== null;
  if (states.length > 1 || !isIrregular) return 'deliveries d INDEXED BY deliveries_log WHERE true';
  return `deliveries d INDEXED BY deliveries_irregular WHERE d.irregular = 1 AND d.stage = '${state}'`;
}

/** The next deliveries, at most `rate`. */
function lookAhead(
  connection: SqliteConnection,
  replay: RunningReplay,
): StepFindings<Position> & { taken: Place[] } {
  const target = findTarget(connection, replay, replay.subscriptionKey);
  if (!target) return { taken: [] };
  const { acceptedAt, seq, failure, rate } = replay;
  const ahead = { target: target.id, acceptedAt, seq, until: rangeOf(replay).to };
  const from = `FROM ${sourceOf(replay)} ${AHEAD} LIMIT`;
  const place = 'd.accepted_at AS acceptedAt, d.event_seq AS seq';
  const states = replay.states.map((state) => `'${state}'`).join(', ');
  // The failure is not in the index: it is read only when it matters.
  const [column, wanted] =
    failure === null ? ['', ''] : [', d.last_failure', 'AND d.last_failure = :failure'];
  const taken = connection.all<Place>(
    `SELECT d.acceptedAt, d.seq, d.ordinal
     FROM (SELECT ${place}, d.ordinal, d.stage ${column} ${from} ${EXAMINED_PER_STEP}) d
     CROSS JOIN events e ON e.seq = d.seq
     WHERE d.stage IN (${states}) ${wanted} AND e.body_gone = 0 ORDER BY d.acceptedAt, d.seq LIMIT :rate`,
    { ...ahead, rate, ...(failure !== null && { failure }) },
  );
  if (taken.length === rate) return { taken };
  const last = `SELECT ${place} ${from} 1 OFFSET ${EXAMINED_PER_STEP - 1}`;
  return { taken, stoppedAt: connection.get<Position>(last, ahead) };
}
