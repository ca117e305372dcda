import type { DeliveryRef } from '../../../delivery/model/delivery.js';
import type { FailureReason } from '../../../delivery/model/failure-reason.js';
import type { CountedResult, Ending } from '../../../stats/tally.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';

/**
 * Target, when it ended, its milliseconds, those since the acceptance, failure code, and ending. Of a failed attempt also
 * its status, its reason, and when its event was accepted: an older version wrote none of these.
 */
export type JournalEntry = [
  target: number,
  at: number,
  durationMs: number | null,
  deliveryMs: number | null,
  failure?: string | null,
  ending?: Ending | null,
  status?: number | null,
  reason?: FailureReason | null,
  acceptedAt?: number,
];

/** Digits of an event id. The ordinal follows. */
const ID_LENGTH = 30;
/**
 * The deliveries in a JSON array of names, as they were just settled. Once a group: RETURNING from each update would cost
 * as much as the update.
 */
const KEEP_SUCCESSES = `INSERT INTO result_groups (results)
  SELECT json_group_array(json_array(d.target, d.delivered_at, d.last_duration_ms, d.delivered_at - d.accepted_at))
  FROM json_each(?) name
  CROSS JOIN events e ON e.id = substr(name.value, 1, ${ID_LENGTH})
  CROSS JOIN deliveries d ON d.event_seq = e.seq AND d.ordinal = CAST(substr(name.value, ${ID_LENGTH + 1}) AS INTEGER)
  RETURNING results`;
const KEEP = 'INSERT INTO result_groups (results) VALUES (?)';

/**
 * Keeps what the statistics count, in the transaction that writes the results themselves. One row for each group costs
 * little, and a row for each hook and minute would cost as much as the results: those are written later, by the fold.
 */
export class ResultJournal {
  constructor(private readonly connection: SqliteConnection) {}

  /** Reads them back, because a settlement does not know its target. Gives what it kept. */
  keepSuccesses(delivered: readonly DeliveryRef[]): JournalEntry[] {
    const names = JSON.stringify(delivered.map(({ eventId, ordinal }) => eventId + ordinal));
    return JSON.parse(this.connection.get<{ results: string }>(KEEP_SUCCESSES, names)!.results);
  }

  keep(entries: JournalEntry[]): void {
    if (entries.length > 0) this.connection.run(KEEP, JSON.stringify(entries));
  }

  /** Deliveries that were parked or cancelled without an attempt. */
  keepEndings(ended: readonly { target: number }[], ending: Ending, at = Date.now()): void {
    this.keep(ended.map(({ target }) => [target, at, null, null, null, ending]));
  }
}

export function* journaled(results: string): Generator<{ target: number; result: CountedResult }> {
  for (const entry of JSON.parse(results) as JournalEntry[]) {
    const [target, at, durationMs, deliveryMs, failure = null, ending = null, ...cause] = entry;
    const attempt = durationMs === null ? null : { durationMs, failure };
    const [status = null, reason = null, acceptedAt] = cause;
    const known = acceptedAt !== undefined && { cause: { status, reason, acceptedAt } };
    yield { target, result: { at, attempt, deliveryMs, ending, ...known } };
  }
}
