import { tallyAt } from '../../../stats/minutes.js';
import type {
  StatsFound,
  StatsRange,
  StatsRepository,
  StatsSubject,
} from '../../../stats/stats.repository.js';
import { startOf, unitOf } from '../../../stats/step.js';
import { addResult, addTally, type Tally } from '../../../stats/tally.js';
import { allOf, type SqlClause } from '../connection/sql-clause.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';
import { journaled } from '../queue/result-journal.js';
import { foldResults } from '../queue/stats-fold.js';

type Tallies = Map<number, Tally>;

/** What is stored as minutes and hours, and what is not folded yet. Whoever reads sees both in one state. */
export class SqliteStatsRepository implements StatsRepository {
  constructor(private readonly connection: SqliteConnection) {}

  async read(subject: StatsSubject, range: StatsRange): Promise<StatsFound> {
    const tallies: Tallies = new Map();
    const completeUntil = Date.now();
    this.readSlots(subject, range, tallies);
    this.readJournal(subject, range, tallies);
    return { steps: [...tallies].map(([at, tally]) => ({ at, tally })), completeUntil };
  }

  async fold(): Promise<boolean> {
    return this.connection.transaction(() => foldResults(this.connection));
  }

  private readSlots(subject: StatsSubject, { step, from, to }: StatsRange, tallies: Tallies): void {
    const { sql, values } = conditionOn(subject);
    const rows = this.connection.each<{ at: number; tally: string }>(
      `SELECT s.at, s.tally FROM stats_hooks h CROSS JOIN stats s ON s.hook = h.id
        WHERE ${sql} AND s.unit = :unit AND s.at >= :from AND s.at < :to`,
      { ...values, unit: unitOf(step), from, to },
    );
    for (const { at, tally } of rows) {
      addTally(tallyAt(tallies, startOf(step, at)), JSON.parse(tally) as Tally);
    }
  }

  private readJournal(subject: StatsSubject, { step, from, to }: StatsRange, tallies: Tallies): void {
    const { sql, values } = conditionOn(subject);
    const rows = this.connection.each<{ id: number }>(`SELECT h.id FROM targets h WHERE ${sql}`, values);
    const targets = new Set([...rows].map(({ id }) => id));
    for (const { results } of this.connection.each<{ results: string }>(
      'SELECT results FROM result_groups',
    )) {
      for (const { target, result } of journaled(results)) {
        if (result.at >= from && result.at < to && targets.has(target))
          addResult(tallyAt(tallies, startOf(step, result.at)), result);
      }
    }
  }
}

/** On `h`, which is a target or a hook with statistics. */
function conditionOn({ storeHash, clientId, subscriptionKey }: StatsSubject): SqlClause {
  return allOf(
    ['h.store_hash = :storeHash', { storeHash }],
    ['h.client_id = :clientId', { clientId }],
    ['h.key = :subscriptionKey', { subscriptionKey }],
  );
}
