import type { CountedHook } from '../../stats/hook-results.js';
import type { Tally } from '../../stats/tally.js';
import { type StatsDocument, statsDocument } from '../mongo/stats/stats-document.js';
import { foldResults } from '../sqlite/queue/stats-fold.js';
import type { CopySource } from './source.js';

const PAGE = 5_000;
const SELECT = `SELECT s.hook, s.unit, s.at, s.tally, h.key AS subscriptionKey, h.store_hash AS storeHash,
  h.client_id AS clientId FROM stats s CROSS JOIN stats_hooks h ON h.id = s.hook
  WHERE (s.hook, s.unit, s.at) > (:hook, :unit, :at) ORDER BY s.hook, s.unit, s.at LIMIT ${PAGE}`;

type StatsRow = CountedHook & { hook: number; unit: StatsDocument['u']; at: number; tally: string };

/** Counts what is not counted yet: the copy has minutes and hours alone. */
export function countAll({ connection }: CopySource): void {
  while (connection.transaction(() => foldResults(connection)));
}

export async function* copiedStats({ connection }: CopySource): AsyncIterable<StatsDocument[]> {
  let last: { hook: number; unit: string; at: number } = { hook: 0, unit: '', at: 0 };
  for (;;) {
    const { hook, unit, at } = last;
    const rows = connection.all<StatsRow>(SELECT, { hook, unit, at });
    if (rows.length === 0) return;
    yield rows.map((row) => statsDocument({ ...row, hook: row, tally: JSON.parse(row.tally) as Tally }));
    last = rows.at(-1)!;
  }
}
