import type { FailedAttempt } from '../../../delivery/model/delivery.js';
import type {
  Delivered,
  Exhausted,
  Released,
  Retried,
  Settlement,
} from '../../../delivery/model/settlement.js';
import type { SqliteConnection, SqlValue } from '../connection/sqlite-connection.js';

/** Only under the mark: a result of a run that has lost the delivery changes nothing. */
const MARKED = 'WHERE event_seq = (SELECT seq FROM events WHERE id = ?) AND ordinal = ? AND run = ?';
const DELIVER = `UPDATE deliveries SET stage = 'delivered', run = NULL, attempts = ?,
  first_attempt_at = coalesce(first_attempt_at, ?), last_started_at = ?, last_duration_ms = ?, last_status = ?,
  last_failure = NULL, delivered_at = ?, updated_at = NULL ${MARKED}`;
/** Once a group, for the events in a JSON array: RETURNING from each update would cost as much as the update. */
const REMEMBER_SUCCESSES = `UPDATE targets SET last_success_at = max(coalesce(last_success_at, 0), latest.at)
  FROM (
    SELECT d.target, max(d.delivered_at) AS at
    FROM json_each(?) id CROSS JOIN events e ON e.id = id.value CROSS JOIN deliveries d ON d.event_seq = e.seq
    WHERE d.delivered_at IS NOT NULL GROUP BY d.target
  ) AS latest WHERE targets.id = latest.target`;
/** What was delivered before it was sent again ends as delivered, however this attempt ended. */
const FAIL = `UPDATE deliveries SET
  stage = CASE WHEN ?1 <> 'due' AND delivered_at IS NOT NULL THEN 'delivered' ELSE ?1 END,
  run = NULL, next_attempt_at = ?, attempts = ?,
  first_attempt_at = coalesce(first_attempt_at, ?), last_started_at = ?, last_duration_ms = ?, last_status = ?,
  last_failure = ?, updated_at = ?, irregular = 1 ${MARKED} RETURNING event_seq AS seq, target`;
const REMEMBER_FAILURE = `UPDATE targets SET last_failed_at = ?1, last_failed_status = ?2, last_failure = ?3
  WHERE id = ?4 AND coalesce(last_failed_at, 0) <= ?1`;
const INSERT_ATTEMPT = 'INSERT OR IGNORE INTO attempts VALUES (?, ?, ?, ?, ?, ?, ?, ?)';
const PUT_BACK = `UPDATE deliveries SET
  stage = CASE WHEN ?1 = 'cancelled' AND delivered_at IS NOT NULL THEN 'delivered' ELSE ?1 END,
  run = NULL, next_attempt_at = ?, updated_at = iif(?1 = 'cancelled', ?, updated_at),
  irregular = coalesce(irregular, ?), last_failure = coalesce(?, last_failure) ${MARKED}`;

/** Writes results inside the transaction of their group. */
export class SettlementWriter {
  constructor(private readonly connection: SqliteConnection) {}

  /** Gives how many were refused, since the run does not hold their deliveries. */
  settleAll(settled: Settlement[], run: string): number {
    const delivered = new Set<string>();
    let fenced = 0;
    for (const settlement of settled) {
      if (!this.settle(settlement, run)) fenced += 1;
      else if (settlement.to === 'delivered') delivered.add(settlement.ref.eventId);
    }
    if (delivered.size > 0) this.connection.run(REMEMBER_SUCCESSES, JSON.stringify([...delivered]));
    return fenced;
  }

  private settle(settlement: Settlement, run: string): boolean {
    if (settlement.to === 'delivered') return this.deliver(settlement, run);
    return settlement.attempt === null ? this.putBack(settlement, run) : this.fail(settlement, run);
  }

  private deliver({ ref, attempt }: Delivered, run: string): boolean {
    const { number, startedAt, durationMs, status } = attempt;
    const values = [number, startedAt, startedAt, durationMs, status, startedAt + durationMs];
    return this.connection.run(DELIVER, ...values, ref.eventId, ref.ordinal, run) > 0;
  }

  private fail(settlement: Retried | Exhausted, run: string): boolean {
    const { ref, attempt } = settlement;
    const retry = settlement.to === 'retry';
    const place: SqlValue[] = retry ? ['due', settlement.nextAttemptAt] : [settlement.to, null];
    const { number, startedAt, durationMs, status, failure } = attempt;
    const endedAt = startedAt + durationMs;
    const values = [...place, number, startedAt, startedAt, durationMs, status, failure, endedAt];
    const row = this.connection.get<{ seq: number; target: number }>(
      FAIL,
      ...values,
      ref.eventId,
      ref.ordinal,
      run,
    );
    if (!row) return false;
    this.keepAttempt(row.seq, ref.ordinal, attempt);
    this.connection.run(REMEMBER_FAILURE, endedAt, status, failure, row.target);
    return true;
  }

  private keepAttempt(seq: number, ordinal: number, attempt: FailedAttempt): void {
    const { number, startedAt, durationMs, status, failure, excerpt } = attempt;
    this.connection.run(
      INSERT_ATTEMPT,
      seq,
      ordinal,
      number,
      startedAt,
      durationMs,
      status,
      failure,
      excerpt,
    );
  }

  private putBack({ to, ref, nextAttemptAt, failure }: Released, run: string): boolean {
    const place: SqlValue[] = to === 'deferred' ? ['due', nextAttemptAt!] : [to, null];
    const irregular = to === 'waiting' ? null : 1;
    const values = [...place, Date.now(), irregular, failure ?? null];
    return this.connection.run(PUT_BACK, ...values, ref.eventId, ref.ordinal, run) > 0;
  }
}
