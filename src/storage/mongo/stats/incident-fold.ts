import type { mongo } from 'mongoose';
import type { Incident } from '../../../incidents/incident.js';
import { incidentsAfter, recovered } from '../../../incidents/incident-rules.js';
import type { HookOutcome } from '../../../stats/hook-outcome.js';
import type { CountedHook } from '../../../stats/hook-results.js';
import { succeededSince } from '../queue/event-ids.js';
import type { QueueCollections } from '../queue/queue-collections.js';
import { INDEX } from '../schema/indexes.js';
import { type IncidentDocument, incidentsIn, toIncident } from './incident-document.js';

type Write = mongo.AnyBulkWriteOperation<IncidentDocument>;

/** Adds the results of hooks to their incidents, in the transaction of the fold. */
export async function foldOutcomes(
  queue: QueueCollections,
  outcomes: readonly [CountedHook, HookOutcome][],
  session: mongo.ClientSession,
): Promise<void> {
  const latest = await latestOf(queue, keysOf(outcomes), session);
  const failing = outcomes.filter(([, { failures }]) => failures.size > 0);
  const existing = await existingOf(queue, keysOf(failing), session);
  const writes: Write[] = [];
  for (const [hook, outcome] of outcomes) {
    const known = latest.get(hook.subscriptionKey) ?? [];
    // A deleted hook has no incidents.
    if (known.length === 0 && !existing.has(hook.subscriptionKey)) continue;
    const { opened, changed, superseded } = incidentsAfter(known, hook, outcome);
    for (const { id } of superseded)
      writes.push({ updateOne: { filter: { _id: id }, update: { $unset: { latest: '' } } } });
    for (const incident of opened) writes.push(insert(await asOfNow(queue, incident)));
    for (const incident of changed) writes.push(update(incident));
  }
  if (writes.length > 0) await incidentsIn(queue.db).bulkWrite(writes, { session, ordered: true });
}

const keysOf = (outcomes: readonly [CountedHook, HookOutcome][]) =>
  outcomes.map(([{ subscriptionKey }]) => subscriptionKey);

async function latestOf(
  { db }: QueueCollections,
  keys: string[],
  session: mongo.ClientSession,
): Promise<Map<string, Incident[]>> {
  const latest = { subscriptionKey: { $in: keys }, latest: true } as const;
  const rows = await incidentsIn(db).find(latest, { session, hint: INDEX.latestIncidents }).toArray();
  const byHook = new Map<string, Incident[]>();
  for (const row of rows)
    byHook.set(row.subscriptionKey, [...(byHook.get(row.subscriptionKey) ?? []), toIncident(row)]);
  return byHook;
}

async function existingOf(
  { db }: QueueCollections,
  keys: string[],
  session: mongo.ClientSession,
): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  const subscriptions = db.collection<{ _id: string }>('subscriptions');
  const options = { session, projection: { _id: 1 } };
  const rows = await subscriptions.find({ _id: { $in: keys } }, options).toArray();
  return new Set(rows.map(({ _id }) => _id));
}

/** A failure may be counted after a success that came later, if different processes made them. */
async function asOfNow({ events }: QueueCollections, incident: Incident): Promise<Incident> {
  const since = incident.lastSeenAt + 1;
  const isOpen = incident.recoveredAt === null;
  return isOpen && (await succeededSince(events, incident, since)) ? recovered(incident, since) : incident;
}

const insert = ({ id: _id, ...fields }: Incident): Write => ({
  insertOne: { document: { _id, ...fields, latest: true } },
});

const update = ({ id: _id, ...fields }: Incident): Write => ({
  updateOne: { filter: { _id }, update: { $set: fields } },
});
