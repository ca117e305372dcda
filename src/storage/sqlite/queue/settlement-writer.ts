import type { FailedAttempt } from '../../../delivery/model/delivery.js';
import type {
  Delivered,
  Exhausted,
  Released,
  Retried,
  Settlement,
} from '../../../delivery/model/settlement.js';
import { endsUnsuccessfully } from '../../../delivery/model/settlement-rules.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';

/** By position: each successful attempt runs it. Only under the lease: a result of a lost lease changes nothing. */
const DELIVER = `UPDATE deliveries SET stage = 'delivered', run = NULL, attempts = ?,
  first_attempt_at = coalesce(first_attempt_at, ?), last_started_at = ?, last_duration_ms = ?, last_status = ?,
  last_failure = NULL, delivered_at = ?, updated_at = NULL
  WHERE event_seq = (SELECT seq FROM events WHERE id = ?) AND ordinal = ? AND run = ?`;
/** Once a group, for the events in a JSON array: RETURNING from each update would cost as much as the update. */
const REMEMBER_SUCCESSES = `UPDATE targets SET last_success_at = max(coalesce(last_success_at, 0), latest.at)
  FROM (
    SELECT d.target, max(d.delivered_at) AS at FROM json_each(:eventIds) id
    CROSS JOIN events e ON e.id = id.value CROSS JOIN deliveries d ON d.event_seq = e.seq
    WHERE d.delivered_at IS NOT NULL GROUP BY d.target
  ) AS latest WHERE targets.id = latest.target`;

const LEASED =
  'WHERE event_seq = (SELECT seq FROM events WHERE id = :eventId) AND ordinal = :ordinal AND run = :leaseId';
/** A delivery that was delivered before it was sent again counts as delivered still. */
const STAGE = "CASE WHEN :ends AND delivered_at IS NOT NULL THEN 'delivered' ELSE :stage END";
const FAIL = `UPDATE deliveries SET stage = ${STAGE}, run = NULL, next_attempt_at = :nextAttemptAt,
  attempts = :number, first_attempt_at = coalesce(first_attempt_at, :startedAt), last_started_at = :startedAt,
  last_duration_ms = :durationMs, last_status = :status, last_failure = :failure, last_reason = :reason,
  updated_at = :endedAt, irregular = 1 ${LEASED} RETURNING event_seq AS seq, target`;
const REMEMBER_FAILURE = `UPDATE targets SET last_failed_at = :endedAt, last_failed_status = :status,
  last_failure = :failure, last_reason = :reason
  WHERE id = :target AND coalesce(last_failed_at, 0) <= :endedAt`;
const INSERT_ATTEMPT = `INSERT OR IGNORE INTO attempts
  (event_seq, ordinal, number, started_at, duration_ms, status, failure, reason, excerpt)
  VALUES (:seq, :ordinal, :number, :startedAt, :durationMs, :status, :failure, :reason, :excerpt)`;
const RELEASE = `UPDATE deliveries SET stage = ${STAGE}, run = NULL, next_attempt_at = :nextAttemptAt,
  updated_at = iif(:ends, :now, updated_at), irregular = coalesce(irregular, :irregular),
  last_failure = coalesce(:failure, last_failure) ${LEASED}`;

/** Writes results inside the transaction of their group. */
export class SettlementWriter {
  constructor(private readonly connection: SqliteConnection) {}

  /** Returns how many results were refused, because the lease no longer holds their deliveries. */
  settleAll(settled: Settlement[], leaseId: string): number {
    const delivered = new Set<string>();
    let fenced = 0;
    for (const settlement of settled) {
      if (!this.settle(settlement, leaseId)) fenced += 1;
      else if (settlement.to === 'delivered') delivered.add(settlement.ref.eventId);
    }
    if (delivered.size > 0) {
      this.connection.run(REMEMBER_SUCCESSES, { eventIds: JSON.stringify([...delivered]) });
    }
    return fenced;
  }

  private settle(settlement: Settlement, leaseId: string): boolean {
    if (settlement.to === 'delivered') return this.deliver(settlement, leaseId);
    return settlement.attempt === null ? this.release(settlement, leaseId) : this.fail(settlement, leaseId);
  }

  private deliver({ ref, attempt }: Delivered, leaseId: string): boolean {
    const { number, startedAt, durationMs, status } = attempt;
    const changed = this.connection.run(
      DELIVER,
      number,
      startedAt,
      startedAt,
      durationMs,
      status,
      startedAt + durationMs,
      ref.eventId,
      ref.ordinal,
      leaseId,
    );
    return changed > 0;
  }

  private fail(settlement: Retried | Exhausted, leaseId: string): boolean {
    const { ref, attempt } = settlement;
    const { number, startedAt, durationMs, status, failure, reason } = attempt;
    const endedAt = startedAt + durationMs;
    const row = this.connection.get<{ seq: number; target: number }>(FAIL, {
      ...placeAfter(settlement),
      ...ref,
      leaseId,
      number,
      startedAt,
      durationMs,
      status,
      failure,
      reason,
      endedAt,
    });
    if (!row) return false;
    this.keepAttempt(row.seq, ref.ordinal, attempt);
    this.connection.run(REMEMBER_FAILURE, { endedAt, status, failure, reason, target: row.target });
    return true;
  }

  private keepAttempt(seq: number, ordinal: number, attempt: FailedAttempt): void {
    this.connection.run(INSERT_ATTEMPT, { seq, ordinal, ...attempt });
  }

  private release(settlement: Released, leaseId: string): boolean {
    const { to, ref, failure = null } = settlement;
    const irregular = to === 'waiting' ? null : 1;
    const place = { ...placeAfter(settlement), now: Date.now(), irregular, failure };
    return this.connection.run(RELEASE, { ...place, ...ref, leaseId }) > 0;
  }
}

function placeAfter(settlement: Exclude<Settlement, Delivered>): {
  stage: string;
  nextAttemptAt: number | null;
  ends: 0 | 1;
} {
  const { to } = settlement;
  const ends = endsUnsuccessfully(settlement) ? 1 : 0;
  if (to !== 'retry' && to !== 'deferred') return { stage: to, nextAttemptAt: null, ends };
  return { stage: 'due', nextAttemptAt: settlement.nextAttemptAt!, ends };
}
