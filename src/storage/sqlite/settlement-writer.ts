import type { FailedAttempt } from '../../delivery/delivery.js';
import type { Delivered, Exhausted, PutBack, Retried, Settlement } from '../../delivery/settlement.js';
import type { SqliteConnection, SqlValue } from './sqlite-connection.js';

/** Only under the mark: a result of a run that has lost the delivery changes nothing. */
const MARKED = 'WHERE event_seq = (SELECT seq FROM events WHERE id = ?) AND ordinal = ? AND run = ?';
const DELIVER = `UPDATE deliveries SET stage = 'delivered', run = NULL, attempts = ?,
  first_attempt_at = coalesce(first_attempt_at, ?), last_started_at = ?, last_duration_ms = ?, last_status = ?,
  last_failure = NULL, delivered_at = ? ${MARKED}`;
/** Once a group, for the events in a JSON array: RETURNING from each update would cost as much as the update. */
const REMEMBER_SUCCESSES = `INSERT INTO successes
  SELECT e.store_hash, d.subscription_key, max(d.delivered_at)
  FROM json_each(?) id CROSS JOIN events e ON e.id = id.value CROSS JOIN deliveries d ON d.event_seq = e.seq
  WHERE d.delivered_at IS NOT NULL GROUP BY e.store_hash, d.subscription_key
  ON CONFLICT DO UPDATE SET last_success_at = max(last_success_at, excluded.last_success_at)`;
const FAIL = `UPDATE deliveries SET stage = ?, run = NULL, next_attempt_at = ?, attempts = ?,
  first_attempt_at = coalesce(first_attempt_at, ?), last_started_at = ?, last_duration_ms = ?, last_status = ?,
  last_failure = ?, troubled = 1 ${MARKED} RETURNING event_seq AS seq`;
const INSERT_ATTEMPT = 'INSERT OR IGNORE INTO attempts VALUES (?, ?, ?, ?, ?, ?, ?, ?)';
const PUT_BACK = `UPDATE deliveries SET stage = ?, run = NULL, next_attempt_at = ?,
  troubled = coalesce(troubled, ?) ${MARKED}`;

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
    const values = [...place, number, startedAt, startedAt, durationMs, status, failure];
    const row = this.connection.get<{ seq: number }>(FAIL, ...values, ref.eventId, ref.ordinal, run);
    if (row) this.keepAttempt(row.seq, ref.ordinal, attempt);
    return row !== undefined;
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

  private putBack({ to, ref, nextAttemptAt }: PutBack, run: string): boolean {
    const place: SqlValue[] = to === 'later' ? ['due', nextAttemptAt!] : [to, null];
    const troubled = to === 'waiting' ? null : 1;
    return this.connection.run(PUT_BACK, ...place, troubled, ref.eventId, ref.ordinal, run) > 0;
  }
}
