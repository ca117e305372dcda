import type { FailedAttempt } from '../../delivery/delivery.js';
import type { Delivered, Exhausted, PutBack, Retried, Settlement } from '../../delivery/settlement.js';
import type { SqliteConnection, SqlValue } from './sqlite-connection.js';

/** Only under the mark: a result of a run that has lost the delivery changes nothing. */
const MARKED = 'WHERE event_seq = (SELECT seq FROM events WHERE id = ?) AND ordinal = ? AND run = ?';
const DELIVER = `UPDATE deliveries SET stage = 'delivered', run = NULL, attempts = ?,
  first_attempt_at = coalesce(first_attempt_at, ?), last_started_at = ?, last_duration_ms = ?, last_status = ?,
  last_failure = NULL, delivered_at = ? ${MARKED}
  RETURNING event_seq AS seq, subscription_key AS subscriptionKey, delivered_at AS at`;
const REMEMBER_SUCCESS = `INSERT INTO successes SELECT store_hash, ?, ? FROM events WHERE seq = ?
  ON CONFLICT DO UPDATE SET last_success_at = max(last_success_at, excluded.last_success_at)`;
const FAIL = `UPDATE deliveries SET stage = ?, run = NULL, next_attempt_at = ?, attempts = ?,
  first_attempt_at = coalesce(first_attempt_at, ?), last_started_at = ?, last_duration_ms = ?, last_status = ?,
  last_failure = ?, troubled = 1 ${MARKED} RETURNING event_seq AS seq`;
const INSERT_ATTEMPT = 'INSERT OR IGNORE INTO attempts VALUES (?, ?, ?, ?, ?, ?, ?, ?)';
const PUT_BACK = `UPDATE deliveries SET stage = ?, run = NULL, next_attempt_at = ?,
  troubled = coalesce(troubled, ?) ${MARKED}`;

interface Success {
  seq: number;
  subscriptionKey: string;
  at: number;
}

/** Writes results inside the transaction of their group. */
export class SettlementWriter {
  constructor(private readonly connection: SqliteConnection) {}

  /** Gives how many were refused, since the run does not hold their deliveries. */
  settleAll(settled: Settlement[], run: string): number {
    const latest = new Map<string, Success>();
    const fenced = settled.filter((settlement) => {
      if (settlement.to !== 'delivered') return !this.settle(settlement, run);
      const success = this.deliver(settlement, run);
      if (success && success.at >= (latest.get(success.subscriptionKey)?.at ?? 0)) {
        latest.set(success.subscriptionKey, success);
      }
      return !success;
    });
    for (const { subscriptionKey, at, seq } of latest.values()) {
      this.connection.run(REMEMBER_SUCCESS, subscriptionKey, at, seq);
    }
    return fenced.length;
  }

  /** False where the run does not hold the delivery. */
  private settle(settlement: Retried | Exhausted | PutBack, run: string): boolean {
    return settlement.attempt === null ? this.putBack(settlement, run) : this.fail(settlement, run);
  }

  private deliver({ ref, attempt }: Delivered, run: string): Success | undefined {
    const { number, startedAt, durationMs, status } = attempt;
    const values = [number, startedAt, startedAt, durationMs, status, startedAt + durationMs];
    return this.connection.get<Success>(DELIVER, ...values, ref.eventId, ref.ordinal, run);
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
