import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { type Incident, stateOf } from '../../incidents/incident.js';
import { type IncidentFilter, IncidentRepository } from '../../incidents/incident.repository.js';
import { encodeCursor } from '../../subscriptions/paging.schemas.js';
import type { Subscription } from '../../subscriptions/subscription.js';
import { SubscriptionRepository } from '../../subscriptions/subscription.repository.js';
import { SubscriptionsService } from '../../subscriptions/subscriptions.service.js';
import { toIso, toIsoOrNull } from '../moment.schemas.js';
import type { IncidentList, IncidentParameters, IncidentQuery, ListedIncident } from './incident.schemas.js';

type Subject = Pick<IncidentFilter, 'storeHash' | 'clientId' | 'subscriptionKey'>;

/** Failed attempts, grouped by hook and failure code. */
@Injectable()
export class IncidentsService {
  constructor(
    private readonly incidents: IncidentRepository,
    private readonly subscriptions: SubscriptionsService,
    private readonly hooks: SubscriptionRepository,
  ) {}

  /** Of the app's own hooks and web-hooks, or of one of them. @throws NotFound */
  async ofApp(caller: Principal, { hook, ...query }: IncidentQuery): Promise<IncidentList> {
    const { storeHash, clientId } = caller;
    if (hook === undefined) return this.of({ storeHash, clientId }, query);
    const { key: subscriptionKey } = await this.subscriptions.find(caller, hook);
    return this.of({ storeHash, clientId, subscriptionKey }, query);
  }

  async of(subject: Subject, { limit, cursor, state, failure }: IncidentParameters): Promise<IncidentList> {
    const now = Date.now();
    const after = cursor === undefined ? undefined : placeOf(cursor);
    const found = await this.incidents.list({ ...subject, state, failure, now, after, limit: limit + 1 });
    const page = found.slice(0, limit);
    const hooks = await this.hooksOf(page);
    const last = found.length > limit ? page.at(-1)! : null;
    return {
      data: page.flatMap((incident) => {
        const hook = hooks.get(incident.subscriptionKey);
        return hook ? [toListed(incident, hook, now)] : [];
      }),
      next_cursor: last && encodeCursor(`${last.firstSeenAt} ${last.id}`),
    };
  }

  /** Without those that are deleted meanwhile. */
  private async hooksOf(page: readonly Incident[]): Promise<Map<string, Subscription>> {
    const hooks = new Map<string, Subscription>();
    // One hook at a time: a page must not take every connection of the database.
    for (const { storeHash, subscriptionKey } of page) {
      if (hooks.has(subscriptionKey)) continue;
      const hook = await this.hooks.findByKey(storeHash, subscriptionKey);
      if (hook) hooks.set(subscriptionKey, hook);
    }
    return hooks;
  }
}

function toListed(incident: Incident, hook: Subscription, now: number): ListedIncident {
  const { id, storeHash, clientId, failure, status, reason, count, exhausted } = incident;
  return {
    id,
    store_hash: storeHash,
    client_id: clientId,
    hook: {
      key: hook.key,
      kind: hook.kind,
      id: hook.number === null ? hook.key : String(hook.number),
      scope: hook.topic,
      destination: hook.destination,
      is_active: hook.isActive,
    },
    state: stateOf(incident, now),
    failure,
    status,
    reason,
    count,
    exhausted,
    first_seen_at: toIso(incident.firstSeenAt),
    last_seen_at: toIso(incident.lastSeenAt),
    recovered_at: toIsoOrNull(incident.recoveredAt),
    events_since: toIso(incident.eventsFrom),
    events_until: toIso(incident.eventsTo),
  };
}

function placeOf(cursor: string) {
  const [firstSeenAt, id] = cursor.split(' ') as [string, string];
  return { firstSeenAt: Number(firstSeenAt), id };
}
