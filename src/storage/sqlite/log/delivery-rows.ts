import type {
  DeliveryState,
  FailedAttempt,
  FailureCode,
  SuccessfulAttempt,
} from '../../../delivery/model/delivery.js';
import type { DeliveryDetail, DeliveryRecord } from '../../../delivery/model/delivery-record.js';
import type { SqlClause } from '../connection/sql-clause.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';

/** Joins an entry of an index, `l`, with its row, `d`. */
export const ROW_OF_ENTRY = 'CROSS JOIN deliveries d ON d.event_seq = l.event_seq AND d.ordinal = l.ordinal';
/** The time of a delivery's last change. */
export const updatedAt = (alias: 'd' | 'l') =>
  `coalesce(${alias}.updated_at, ${alias}.delivered_at, ${alias}.accepted_at)`;
const RECORD = `d.event_seq AS seq, d.ordinal, e.id AS eventId, t.key AS subscriptionKey, t.client_id AS clientId, t.kind,
  e.scope, d.stage,
  d.attempts, d.last_status AS lastStatus, d.last_failure AS lastFailure,
  iif(d.last_failure <> 'domain_blocked', d.last_reason, NULL) AS lastReason, d.accepted_at AS createdAt,
  iif(d.stage = 'pulled', NULL, d.next_attempt_at) AS nextAttemptAt, d.delivered_at AS deliveredAt, ${updatedAt('d')} AS updatedAt`;
const DETAIL = `${RECORD}, iif(t.kind = 'web-hook', e.web_hook_body, e.hook_body) AS body,
  d.last_started_at AS startedAt, d.last_duration_ms AS durationMs`;
const JOINED = 'CROSS JOIN events e ON e.seq = d.event_seq CROSS JOIN targets t ON t.id = d.target';
const SELECT_ATTEMPTS = `SELECT number, started_at AS startedAt, duration_ms AS durationMs, status, failure, reason,
  excerpt FROM attempts WHERE event_seq = :seq AND ordinal = :ordinal ORDER BY number`;

type Attempt = SuccessfulAttempt | FailedAttempt;
type AttemptRow = Omit<FailedAttempt, 'failure'> & { failure: FailureCode | null };

export interface DeliveryRow extends Omit<DeliveryRecord, 'ref' | 'state'> {
  seq: number;
  ordinal: number;
  eventId: string;
  clientId: string;
  stage: string;
}

export interface DetailRow extends DeliveryRow {
  body: string | null;
  startedAt: number | null;
  durationMs: number | null;
}

const STATES: Record<string, DeliveryState> = {
  leased: 'in_flight',
  pulled: 'in_flight',
  due: 'pending',
  waiting: 'pending',
  offered: 'pending',
  lined: 'pending',
  shelved: 'parked',
};

export const stateOf = (stage: string): DeliveryState => STATES[stage] ?? (stage as DeliveryState);

/**
 * @param from `deliveries d`, or the index of it and how to come to its row
 * @param which the condition, the order and the limit
 */
export function selectRecords(
  connection: SqliteConnection,
  from: string,
  { sql, values }: SqlClause,
): DeliveryRow[] {
  return connection.all<DeliveryRow>(`SELECT ${RECORD} FROM ${from} ${JOINED} WHERE ${sql}`, values);
}

export function findDetail(connection: SqliteConnection, { sql, values }: SqlClause): DetailRow | undefined {
  return connection.get<DetailRow>(`SELECT ${DETAIL} FROM deliveries d ${JOINED} WHERE ${sql}`, values);
}

export function toRecord(row: DeliveryRow): DeliveryRecord {
  const { subscriptionKey, kind, scope, attempts, lastStatus, lastFailure, lastReason } = row;
  const { createdAt, nextAttemptAt, deliveredAt, updatedAt } = row;
  const ref = { eventId: row.eventId, ordinal: row.ordinal };
  const what = { ref, subscriptionKey, kind, scope, state: stateOf(row.stage) };
  const times = { createdAt, nextAttemptAt, deliveredAt, updatedAt };
  return { ...what, attempts, lastStatus, lastFailure, lastReason, ...times };
}

export function toDetail(connection: SqliteConnection, row: DetailRow): DeliveryDetail {
  const { seq, ordinal } = row;
  const kept = connection.all<AttemptRow>(SELECT_ATTEMPTS, { seq, ordinal }).map(toAttempt);
  return { ...toRecord(row), body: row.body, attemptLog: [...kept, ...lastSuccess(row, kept.at(-1))] };
}

function toAttempt({ failure, reason, excerpt, ...row }: AttemptRow): Attempt {
  const { number, startedAt, durationMs, status } = row;
  if (failure === null) return { number, startedAt, durationMs, status: status! };
  return { number, startedAt, durationMs, status, failure, reason, excerpt };
}

/** The delivery's own row holds its last success, unless it was sent again since. */
export function lastSuccess(
  row: Pick<DetailRow, 'attempts' | 'lastStatus' | 'lastFailure' | 'startedAt' | 'durationMs'>,
  kept: { number: number } | undefined,
): SuccessfulAttempt[] {
  const { attempts: number, lastStatus: status, lastFailure, startedAt, durationMs } = row;
  if (lastFailure !== null || status === null || kept?.number === number) return [];
  return [{ number, startedAt: startedAt!, durationMs: durationMs!, status }];
}
