import type { FailureCode } from '../../delivery/model/delivery.js';
import type { SubscriptionKind } from '../../subscriptions/subscription.js';
import type { SqliteConnection } from '../sqlite/connection/sqlite-connection.js';

/** Rows of the embedded store, with their names in camel case. */
export interface StoredEvent {
  seq: number;
  id: string;
  storeHash: string;
  clientId: string;
  scope: string;
  acceptedAt: number;
  idempotencyKey: string | null;
  contentHash: string | null;
  deliveryCount: number;
  hookBody: string | null;
  webHookBody: string | null;
  trace: string | null;
  filtered: string | null;
}

export interface StoredDelivery {
  seq: number;
  ordinal: number;
  key: string;
  clientId: string;
  kind: SubscriptionKind;
  stage: string;
  run: string | null;
  isIrregular: 0 | 1;
  attempts: number;
  retriesFrom: number | null;
  nextAttemptAt: number | null;
  firstAttemptAt: number | null;
  startedAt: number | null;
  durationMs: number | null;
  lastStatus: number | null;
  lastFailure: FailureCode | null;
  deliveredAt: number | null;
  updatedAt: number;
  line: string | null;
  turn: number | null;
}

export interface StoredAttempt {
  seq: number;
  ordinal: number;
  number: number;
  startedAt: number;
  durationMs: number;
  status: number | null;
  failure: string | null;
  reason: string | null;
  excerpt: string | null;
}

/** One event with all that belongs to it. */
export interface WholeEvent {
  event: StoredEvent;
  deliveries: { row: StoredDelivery; attempts: StoredAttempt[] }[];
}

const SELECT_EVENTS = `SELECT seq, id, store_hash AS storeHash, client_id AS clientId, scope, accepted_at AS acceptedAt,
  idempotency_key AS idempotencyKey, content_hash AS contentHash, delivery_count AS deliveryCount,
  hook_body AS hookBody, web_hook_body AS webHookBody, trace, filtered FROM events WHERE seq > ? ORDER BY seq LIMIT ?`;
const SELECT_DELIVERIES = `SELECT d.event_seq AS seq, d.ordinal, t.key, t.client_id AS clientId, t.kind, d.stage, d.run,
  coalesce(d.irregular, 0) AS isIrregular, d.attempts, d.retries_from AS retriesFrom,
  d.next_attempt_at AS nextAttemptAt, d.first_attempt_at AS firstAttemptAt, d.last_started_at AS startedAt,
  d.last_duration_ms AS durationMs, d.last_status AS lastStatus, d.last_failure AS lastFailure,
  d.delivered_at AS deliveredAt, coalesce(d.updated_at, d.delivered_at, d.accepted_at) AS updatedAt,
  d.line, d.turn
  FROM deliveries d CROSS JOIN targets t ON t.id = d.target
  WHERE d.event_seq BETWEEN ? AND ? ORDER BY d.event_seq, d.ordinal`;
const SELECT_ATTEMPTS = `SELECT event_seq AS seq, ordinal, number, started_at AS startedAt, duration_ms AS durationMs,
  status, failure, reason, excerpt FROM attempts
  WHERE event_seq BETWEEN ? AND ? ORDER BY event_seq, ordinal, number`;

const MAX_EVENTS = 1_000;
/** With the bodies, a batch fits into one command of MongoDB: 16 MiB. */
const MAX_DELIVERIES = 3_000;
const MAX_BYTES = 8 * 1024 * 1024;

/** The next events after `seq`, in the order of acceptance. The same events each time: a copy that died repeats them. */
export function eventsAfter(connection: SqliteConnection, seq: number): WholeEvent[] {
  const events = withinLimits(connection.all<StoredEvent>(SELECT_EVENTS, seq, MAX_EVENTS));
  if (events.length === 0) return [];
  const range = [events[0]!.seq, events.at(-1)!.seq];
  const attempts = groupsOf(connection.all<StoredAttempt>(SELECT_ATTEMPTS, ...range), placeOf);
  const deliveries = groupsOf(connection.all<StoredDelivery>(SELECT_DELIVERIES, ...range), ({ seq }) => seq);
  return events.map((event) => ({
    event,
    deliveries: (deliveries.get(event.seq) ?? []).map((row) => ({
      row,
      attempts: attempts.get(placeOf(row)) ?? [],
    })),
  }));
}

function groupsOf<Row, Key>(rows: Row[], keyOf: (row: Row) => Key): Map<Key, Row[]> {
  const groups = new Map<Key, Row[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}

const placeOf = ({ seq, ordinal }: { seq: number; ordinal: number }) => `${seq}/${ordinal}`;

/** The first ones, at least one. */
function withinLimits(events: StoredEvent[]): StoredEvent[] {
  let [deliveries, bytes] = [0, 0];
  const end = events.findIndex(({ deliveryCount, hookBody, webHookBody }) => {
    deliveries += deliveryCount;
    bytes += Buffer.byteLength(hookBody ?? '') + Buffer.byteLength(webHookBody ?? '');
    return deliveries > MAX_DELIVERIES || bytes > MAX_BYTES;
  });
  return end === -1 ? events : events.slice(0, Math.max(1, end));
}
