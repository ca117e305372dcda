import type { FailureCode } from '../../../delivery/model/delivery.js';
import type { HookSummary } from '../../../delivery/model/delivery-record.js';
import type { Target } from '../queue/targets.js';
import type { SqliteConnection } from '../sqlite-connection.js';
import { IN_STATE } from './delivery-sources.js';
import { countIn } from './source-count.js';

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
