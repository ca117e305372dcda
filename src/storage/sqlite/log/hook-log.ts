import { spellingsOf } from '../../../catalog/natural-scope.js';
import type { FailureCode } from '../../../delivery/model/delivery.js';
import type { DeliveryRecord, HookSummary, LogFilter } from '../../../delivery/model/delivery-record.js';
import type { FailureReason } from '../../../delivery/model/failure-reason.js';
import { allOf, type SqlClause } from '../connection/sql-clause.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';
import type { Target } from '../queue/interned-ids.js';
import type { DeliveryRow } from './delivery-rows.js';
import { ROW_OF_ENTRY, selectRecords, toRecord } from './delivery-rows.js';
import { ALL, countIn, IN_STATE } from './delivery-sources.js';

const LAST = `SELECT last_success_at AS lastSuccessAt, last_failed_at AS at, last_failed_status AS status,
  last_failure AS failure, last_reason AS reason FROM targets WHERE id = :id`;

type LastRow = {
  lastSuccessAt: number | null;
  at: number | null;
  status: number | null;
  failure: FailureCode | null;
  reason: FailureReason | null;
};

/** Counts through indexes that hold nothing else, so it reads no delivered row. */
export function summarize(connection: SqliteConnection, target: Target | undefined): HookSummary {
  if (!target) return { pending: 0, parked: 0, lastSuccessAt: null, lastFailure: null };
  const { lastSuccessAt, at, status, failure, reason } = connection.get<LastRow>(LAST, { id: target.id })!;
  return {
    pending: countIn(connection, target.id, IN_STATE.pending),
    parked: countIn(connection, target.id, IN_STATE.parked),
    lastSuccessAt,
    lastFailure: at === null || failure === null ? null : { at, status, failure, reason },
  };
}

/** The next event has the place of one that retention removed: ids are in the order of time. */
const PLACE = 'SELECT accepted_at AS acceptedAt, seq FROM events WHERE id >= :id ORDER BY id LIMIT 1';

/** The log of one target, newest first. */
export function listDeliveries(
  connection: SqliteConnection,
  target: number,
  filter: LogFilter,
): DeliveryRecord[] {
  const sources = filter.state ? IN_STATE[filter.state] : [ALL];
  const { sql, values } = matchingOf(connection, filter);
  const rows = sources.flatMap(({ index, condition }) =>
    selectRecords(connection, `deliveries l INDEXED BY ${index} ${ROW_OF_ENTRY}`, {
      sql: `l.target = :target AND ${condition} AND ${sql}
        ORDER BY l.accepted_at DESC, l.event_seq DESC LIMIT :limit`,
      values: { ...values, target, limit: filter.limit },
    }),
  );
  return rows.sort(newestFirst).slice(0, filter.limit).map(toRecord);
}

const newestFirst = (a: DeliveryRow, b: DeliveryRow) => b.createdAt - a.createdAt || b.seq - a.seq;

function matchingOf(connection: SqliteConnection, filter: LogFilter): SqlClause {
  const { createdAfter, createdBefore, olderThan } = filter;
  const [natural, slashed] = filter.scope === undefined ? [] : spellingsOf(filter.scope);
  const place =
    olderThan === undefined
      ? undefined
      : connection.get<{ acceptedAt: number; seq: number }>(PLACE, { id: olderThan });
  return allOf(
    ['l.scope IN (SELECT id FROM scopes WHERE name IN (:natural, :slashed))', { natural, slashed }],
    ['l.accepted_at >= :createdAfter', { createdAfter }],
    ['l.accepted_at <= :createdBefore', { createdBefore }],
    [
      '(l.accepted_at, l.event_seq) < (:placeAt, :placeSeq)',
      { placeAt: place?.acceptedAt, placeSeq: place?.seq },
    ],
  );
}
