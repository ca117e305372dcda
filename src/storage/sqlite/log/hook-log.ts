import type { FailureCode } from '../../../delivery/model/delivery.js';
import type { DeliveryRecord, HookSummary, LogFilter } from '../../../delivery/model/delivery-record.js';
import type { SqliteConnection, SqlValue } from '../connection/sqlite-connection.js';
import type { Target } from '../queue/interned-ids.js';
import { findScope } from '../queue/interned-ids.js';
import type { DeliveryRow } from './delivery-rows.js';
import { ROW_OF_ENTRY, selectRecords, toRecord } from './delivery-rows.js';
import { ALL, countIn, IN_STATE } from './delivery-sources.js';

const LAST = `SELECT last_success_at AS lastSuccessAt, last_failed_at AS at, last_failed_status AS status,
  last_failure AS failure FROM targets WHERE id = ?`;

type LastRow = {
  lastSuccessAt: number | null;
  at: number | null;
  status: number | null;
  failure: FailureCode | null;
};

/** Counts through indexes that hold nothing else; reads nothing of what was delivered. */
export function summarize(connection: SqliteConnection, target: Target | undefined): HookSummary {
  if (!target) return { pending: 0, parked: 0, lastSuccessAt: null, lastFailure: null };
  const { lastSuccessAt, at, status, failure } = connection.get<LastRow>(LAST, target.id)!;
  return {
    pending: countIn(connection, target.id, IN_STATE.pending),
    parked: countIn(connection, target.id, IN_STATE.parked),
    lastSuccessAt,
    lastFailure: at === null || failure === null ? null : { at, status, failure },
  };
}

/** An event that is gone lies where the next one is: ids are made in the order of time. */
const PLACE = `SELECT accepted_at AS acceptedAt, seq FROM events WHERE id >= ? ORDER BY id LIMIT 1`;
const NEWEST_FIRST = 'ORDER BY l.accepted_at DESC, l.event_seq DESC';

/** The log of one target, newest first. */
export function listDeliveries(
  connection: SqliteConnection,
  target: number,
  filter: LogFilter,
): DeliveryRecord[] {
  const sources = filter.state ? IN_STATE[filter.state] : [ALL];
  const [conditions, values] = conditionsOf(connection, filter);
  const rows = sources.flatMap(({ index, condition }) => {
    const where = ['WHERE l.target = ?', condition, ...conditions].join(' AND ');
    const from = `deliveries l INDEXED BY ${index} ${ROW_OF_ENTRY}`;
    return selectRecords(
      connection,
      from,
      `${where} ${NEWEST_FIRST} LIMIT ?`,
      target,
      ...values,
      filter.limit,
    );
  });
  return rows.sort(newestFirst).slice(0, filter.limit).map(toRecord);
}

const newestFirst = (a: DeliveryRow, b: DeliveryRow) => b.createdAt - a.createdAt || b.seq - a.seq;

function conditionsOf(connection: SqliteConnection, filter: LogFilter): [string[], SqlValue[]] {
  const conditions: string[] = [];
  const values: SqlValue[] = [];
  const where = (condition: string, ...given: (SqlValue | undefined)[]) => {
    if (given.some((value) => value === undefined)) return;
    conditions.push(condition);
    values.push(...(given as SqlValue[]));
  };
  if (filter.scope !== undefined) where('l.scope = ?', findScope(connection, filter.scope) ?? null);
  where('l.accepted_at >= ?', filter.createdAfter);
  where('l.accepted_at <= ?', filter.createdBefore);
  if (filter.olderThan !== undefined) {
    const place = connection.get<{ acceptedAt: number; seq: number }>(PLACE, filter.olderThan);
    where('(l.accepted_at, l.event_seq) < (?, ?)', place?.acceptedAt, place?.seq);
  }
  return [conditions, values];
}
