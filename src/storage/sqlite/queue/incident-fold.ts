import type { Incident } from '../../../incidents/incident.js';
import { incidentsAfter, recovered } from '../../../incidents/incident-rules.js';
import type { HookOutcome } from '../../../stats/hook-outcome.js';
import type { CountedHook } from '../../../stats/hook-results.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';
import { SELECT_INCIDENT } from '../records/incident-rows.js';

const LATEST = `${SELECT_INCIDENT} FROM targets t CROSS JOIN incidents i INDEXED BY incidents_latest
  ON i.subscription_key = t.key WHERE t.id = ? AND i.latest = 1`;
/** Without a row if the hook is deleted. */
const HOOK = `SELECT s.key AS subscriptionKey, s.store_hash AS storeHash, s.client_id AS clientId,
  t.last_success_at AS lastSuccessAt FROM targets t CROSS JOIN subscriptions s ON s.key = t.key WHERE t.id = ?`;
const INSERT = `INSERT INTO incidents (id, subscription_key, store_hash, client_id, failure, status, reason, count,
  exhausted, first_seen_at, last_seen_at, events_from, events_to, recovered_at, latest)
  VALUES (:id, :subscriptionKey, :storeHash, :clientId, :failure, :status, :reason, :count, :exhausted,
  :firstSeenAt, :lastSeenAt, :eventsFrom, :eventsTo, :recoveredAt, 1)`;
const UPDATE = `UPDATE incidents SET status = :status, reason = :reason, count = :count, exhausted = :exhausted,
  last_seen_at = :lastSeenAt, events_from = :eventsFrom, events_to = :eventsTo, recovered_at = :recoveredAt
  WHERE id = :id`;
const SUPERSEDE = 'UPDATE incidents SET latest = 0 WHERE id = :id';

type Hook = CountedHook & { lastSuccessAt: number | null };

/** Adds the results of a target to its incidents. Belongs in the transaction of the fold. */
export function foldOutcome(connection: SqliteConnection, target: number, outcome: HookOutcome): void {
  const latest = connection.all<Incident>(LATEST, target);
  if (latest.length === 0 && outcome.failures.size === 0) return;
  const hook = connection.get<Hook>(HOOK, target);
  if (!hook) return;
  const { opened, changed, superseded } = incidentsAfter(latest, hook, outcome);
  for (const { id } of superseded) connection.run(SUPERSEDE, { id });
  // A failure may be counted after a success that came later.
  for (const incident of opened) connection.run(INSERT, { ...recovered(incident, hook.lastSuccessAt) });
  for (const incident of changed) connection.run(UPDATE, valuesOf(incident));
}

function valuesOf(incident: Incident) {
  const { id, status, reason, count, exhausted, lastSeenAt, eventsFrom, eventsTo, recoveredAt } = incident;
  return { id, status, reason, count, exhausted, lastSeenAt, eventsFrom, eventsTo, recoveredAt };
}
