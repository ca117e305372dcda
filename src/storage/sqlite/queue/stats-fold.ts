import { Minutes, type Slot } from '../../../stats/minutes.js';
import { addTally, emptyTally, type Tally } from '../../../stats/tally.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';
import { foldOutcome } from './incident-fold.js';
import { journaled } from './result-journal.js';

/**
 * Groups in one transaction: as many as 15 seconds of a busy service, so that each hook is written once. Each may have
 * 2,000 results, most have far fewer.
 */
const GROUPS = 500;

const OLDEST = `SELECT id, results FROM result_groups ORDER BY id LIMIT ${GROUPS}`;
const FORGET = 'DELETE FROM result_groups WHERE id <= ?';
const ADD_HOOK = `INSERT OR IGNORE INTO stats_hooks (key, store_hash, client_id)
  SELECT key, store_hash, client_id FROM targets WHERE id = ?`;
const FIND_HOOK = `SELECT h.id FROM targets t CROSS JOIN stats_hooks h
  ON h.key = t.key AND h.store_hash = t.store_hash AND h.client_id = t.client_id WHERE t.id = ?`;
const READ = 'SELECT tally FROM stats WHERE hook = ? AND unit = ? AND at = ?';
const WRITE = 'INSERT OR REPLACE INTO stats (hook, unit, at, tally) VALUES (?, ?, ?, ?)';

/**
 * Adds the oldest groups of results to the minutes, hours and incidents of their hooks, and forgets the groups. Belongs in a
 * transaction: so each result is counted once. True if there may be more groups.
 */
export function foldResults(connection: SqliteConnection): boolean {
  const groups = connection.all<{ id: number; results: string }>(OLDEST);
  if (groups.length === 0) return false;
  const minutes = new Minutes<number>();
  for (const { results } of groups)
    for (const { target, result } of journaled(results)) minutes.add(target, result);
  const hooks = new Map<number, number | undefined>();
  for (const { hook: target, ...slot } of minutes.slots()) {
    if (!hooks.has(target)) hooks.set(target, hookOf(connection, target));
    const hook = hooks.get(target);
    if (hook !== undefined) add(connection, { ...slot, hook });
  }
  for (const [target, outcome] of minutes.outcomes()) foldOutcome(connection, target, outcome);
  connection.run(FORGET, groups.at(-1)!.id);
  return groups.length === GROUPS;
}

/** Undefined if the target is gone, and so its log. */
function hookOf(connection: SqliteConnection, target: number): number | undefined {
  const find = () => connection.get<{ id: number }>(FIND_HOOK, target)?.id;
  const known = find();
  if (known !== undefined) return known;
  connection.run(ADD_HOOK, target);
  return find();
}

function add(connection: SqliteConnection, { hook, unit, at, tally }: Slot<number>): void {
  const stored = connection.get<{ tally: string }>(READ, hook, unit, at);
  const sum = stored ? (JSON.parse(stored.tally) as Tally) : emptyTally();
  addTally(sum, tally);
  connection.run(WRITE, hook, unit, at, JSON.stringify(sum));
}
