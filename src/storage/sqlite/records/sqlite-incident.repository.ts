import { type Incident, type IncidentState, QUIET_MS } from '../../../incidents/incident.js';
import type { IncidentFilter, IncidentRepository } from '../../../incidents/incident.repository.js';
import { allOf } from '../connection/sql-clause.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';
import { SELECT_INCIDENT } from './incident-rows.js';

const IN_STATE: Record<IncidentState, string> = {
  open: 'i.recovered_at IS NULL',
  recovering: 'i.recovered_at > :quietSince',
  resolved: 'i.recovered_at <= :quietSince',
};

export class SqliteIncidentRepository implements IncidentRepository {
  constructor(private readonly connection: SqliteConnection) {}

  async list(filter: IncidentFilter): Promise<Incident[]> {
    const { storeHash, clientId, subscriptionKey, failure, state, now, after, limit } = filter;
    const { sql, values } = allOf(
      ['i.store_hash = :storeHash', { storeHash }],
      ['i.client_id = :clientId', { clientId }],
      ['i.subscription_key = :subscriptionKey', { subscriptionKey }],
      ['i.failure = :failure', { failure }],
      ...(state === undefined ? [] : [conditionOf(state, now)]),
      ['(i.first_seen_at, i.id) < (:afterAt, :afterId)', { afterAt: after?.firstSeenAt, afterId: after?.id }],
    );
    return this.connection.all<Incident>(
      `${SELECT_INCIDENT} FROM incidents i INDEXED BY ${indexFor(filter)} WHERE ${sql}
        ORDER BY i.first_seen_at DESC, i.id DESC LIMIT :limit`,
      { ...values, limit },
    );
  }
}

const conditionOf = (state: IncidentState, now: number): Parameters<typeof allOf>[number] =>
  state === 'open' ? [IN_STATE.open] : [IN_STATE[state], { quietSince: now - QUIET_MS }];

function indexFor({ storeHash, clientId, subscriptionKey, state }: IncidentFilter): string {
  if (subscriptionKey !== undefined) return 'incidents_of_hook';
  if (storeHash !== undefined) return clientId === undefined ? 'incidents_of_store' : 'incidents_of_app';
  return state === 'open' ? 'incidents_open' : 'incidents_in_order';
}
