import type { DeliveryRef, FailedAttempt } from '../../../delivery/model/delivery.js';
import type { GroupResult } from '../../../delivery/model/delivery.repository.js';
import {
  type Delivered,
  type Exhausted,
  endsUnsuccessfully,
  type Refusals,
  type Released,
  type Retried,
  type Settlement,
} from '../../../delivery/model/settlement.js';
import { endingOf } from '../../../stats/ending.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';
import type { TargetIds } from './interned-ids.js';
import { callAfter } from './lines.js';
import { fenceOf } from './pull-fence.js';
import type { JournalEntry, ResultJournal } from './result-journal.js';

// By position: each attempt runs these. By name a failed attempt costs 65 µs instead of 40.

/** Only under the lease: a result of a lost lease changes nothing. */
const LEASED = 'WHERE event_seq = (SELECT seq FROM events WHERE id = ?) AND ordinal = ? AND run = ?';
/** First parameter: whether it ends without success. A delivery that was delivered before counts as delivered still. */
const STAGE = "CASE WHEN ? AND delivered_at IS NOT NULL THEN 'delivered' ELSE ? END";
const DELIVER = `UPDATE deliveries SET stage = 'delivered', run = NULL, attempts = ?,
  first_attempt_at = coalesce(first_attempt_at, ?), last_started_at = ?, last_duration_ms = ?, last_status = ?,
  last_failure = NULL, delivered_at = ?, updated_at = NULL ${LEASED}`;
/** What was pulled also has the end of its lease. */
const DELIVER_PULLED = DELIVER.replace('run = NULL', 'run = NULL, next_attempt_at = NULL');
/** Once a group, for the targets and times in a JSON object. */
const REMEMBER_SUCCESSES = `UPDATE targets SET last_success_at = max(coalesce(last_success_at, 0), latest.value)
  FROM json_each(:latest) AS latest WHERE targets.id = CAST(latest.key AS INTEGER)`;
const FAIL = `UPDATE deliveries SET stage = ${STAGE}, run = NULL, next_attempt_at = ?, attempts = ?,
  first_attempt_at = coalesce(first_attempt_at, ?), last_started_at = ?, last_duration_ms = ?, last_status = ?,
  last_failure = ?, last_reason = ?, updated_at = ?, irregular = 1 ${LEASED}
  RETURNING event_seq AS seq, target, accepted_at AS acceptedAt`;
const REMEMBER_FAILURE = `UPDATE targets SET last_failed_at = ?1, last_failed_status = ?2, last_failure = ?3,
  last_reason = ?4 WHERE id = ?5 AND coalesce(last_failed_at, 0) <= ?1`;
const INSERT_ATTEMPT = `INSERT OR IGNORE INTO attempts
  (event_seq, ordinal, number, started_at, duration_ms, status, failure, reason, excerpt)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;
/** The time of the update counts only if it cancels: parking or deferring a delivery does not update it. */
const RELEASE = `UPDATE deliveries SET stage = ${STAGE}, run = NULL, next_attempt_at = ?,
  updated_at = coalesce(?, updated_at), irregular = coalesce(irregular, ?) ${LEASED} RETURNING target`;

/** Writes results inside the transaction of their group. */
export class SettlementWriter {
  constructor(
    private readonly connection: SqliteConnection,
    private readonly journal: ResultJournal,
    private readonly targets: TargetIds,
  ) {}

  settleAll(settled: Settlement[], leaseId: string): Refusals & Pick<GroupResult, 'called'> {
    const delivered: Delivered[] = [];
    const others: JournalEntry[] = [];
    const inLines: DeliveryRef[] = [];
    const refused = { fenced: 0, late: 0 };
    for (const settlement of settled) {
      const entry = settlement.to === 'delivered' ? null : this.settleOther(settlement, leaseId);
      const isWritten = settlement.to === 'delivered' ? this.deliver(settlement, leaseId) : entry !== null;
      if (!isWritten) {
        refused[settlement.pull ? 'late' : 'fenced'] += 1;
        continue;
      }
      if (settlement.to === 'delivered') delivered.push(settlement);
      else if (isCounted(entry!)) others.push(entry!);
      if (settlement.line !== undefined) inLines.push(settlement.ref);
    }
    this.rememberSuccesses(delivered);
    this.journal.keep(others);
    const called = callAfter(this.connection, inLines);
    return called ? { ...refused, called } : refused;
  }

  private rememberSuccesses(delivered: Delivered[]): void {
    if (delivered.length === 0) return;
    const latest: Record<number, number> = {};
    for (const [target, at] of this.keepSuccesses(delivered)) {
      latest[target] = Math.max(latest[target] ?? 0, at);
    }
    this.connection.run(REMEMBER_SUCCESSES, { latest: JSON.stringify(latest) });
  }

  /** Without a look at the rows, unless a settlement does not say whose delivery it is. Gives what it kept. */
  private keepSuccesses(delivered: Delivered[]): JournalEntry[] {
    const entries: JournalEntry[] = [];
    for (const { origin, attempt } of delivered) {
      const target = origin && this.targets.find(origin);
      if (target === undefined) return this.journal.keepSuccesses(delivered.map(({ ref }) => ref));
      const at = attempt.startedAt + attempt.durationMs;
      entries.push([target, at, attempt.durationMs, at - origin!.acceptedAt]);
    }
    this.journal.keep(entries);
    return entries;
  }

  /** What the statistics may count, or null if the lease no longer holds the delivery. */
  private settleOther(settlement: Exclude<Settlement, Delivered>, leaseId: string): JournalEntry | null {
    return settlement.attempt === null ? this.release(settlement, leaseId) : this.fail(settlement, leaseId);
  }

  private deliver({ ref, attempt, pull }: Delivered, leaseId: string): boolean {
    const { number, startedAt, durationMs, status } = attempt;
    const changed = this.connection.run(
      pull ? DELIVER_PULLED : DELIVER,
      number,
      startedAt,
      startedAt,
      durationMs,
      status,
      startedAt + durationMs,
      ref.eventId,
      ref.ordinal,
      pull ? fenceOf(pull) : leaseId,
    );
    return changed > 0;
  }

  private fail(settlement: Retried | Exhausted, leaseId: string): JournalEntry | null {
    const { ref, attempt, pull } = settlement;
    const { number, startedAt, durationMs, status, failure, reason } = attempt;
    const endedAt = startedAt + durationMs;
    const { ends, stage, nextAttemptAt } = placeAfter(settlement);
    const row = this.connection.get<{ seq: number; target: number; acceptedAt: number }>(
      FAIL,
      ends,
      stage,
      nextAttemptAt,
      number,
      startedAt,
      startedAt,
      durationMs,
      status,
      failure,
      reason,
      endedAt,
      ref.eventId,
      ref.ordinal,
      pull ? fenceOf(pull) : leaseId,
    );
    if (!row) return null;
    this.keepAttempt(row.seq, ref.ordinal, attempt);
    this.connection.run(REMEMBER_FAILURE, endedAt, status, failure, reason, row.target);
    const ending = endingOf(settlement);
    return [row.target, endedAt, durationMs, null, failure, ending, status, reason, row.acceptedAt];
  }

  private keepAttempt(seq: number, ordinal: number, attempt: FailedAttempt): void {
    const { number, startedAt, durationMs, status, failure, reason, excerpt } = attempt;
    this.connection.run(
      INSERT_ATTEMPT,
      seq,
      ordinal,
      number,
      startedAt,
      durationMs,
      status,
      failure,
      reason,
      excerpt,
    );
  }

  private release(settlement: Released, leaseId: string): JournalEntry | null {
    const { to, ref, pull } = settlement;
    const { ends, stage, nextAttemptAt } = placeAfter(settlement);
    const now = Date.now();
    const row = this.connection.get<{ target: number }>(
      RELEASE,
      ends,
      stage,
      nextAttemptAt,
      ends ? now : null,
      to === 'waiting' ? null : 1,
      ref.eventId,
      ref.ordinal,
      pull ? fenceOf(pull) : leaseId,
    );
    return row ? [row.target, now, null, null, null, endingOf(settlement)] : null;
  }
}

/** A delivery that only waits again is not counted. */
const isCounted = ([, , durationMs, , , ending]: JournalEntry) => durationMs !== null || ending !== null;

function placeAfter(settlement: Exclude<Settlement, Delivered>): {
  stage: string;
  nextAttemptAt: number | null;
  ends: 0 | 1;
} {
  const { to, pull } = settlement;
  const ends = endsUnsuccessfully(settlement) ? 1 : 0;
  if (to !== 'retry' && to !== 'deferred') return { stage: to, nextAttemptAt: null, ends };
  return { stage: pull ? 'offered' : 'due', nextAttemptAt: settlement.nextAttemptAt!, ends };
}
