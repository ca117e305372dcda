import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Catalog } from '../../catalog/catalog.js';
import { DeliveryLogRepository } from '../../delivery/model/delivery-log.repository.js';
import type { EventRecord, StoreEvent } from '../../delivery/model/delivery-record.js';
import { CircuitView } from '../../delivery/policy/circuit-breakers.js';
import { NotFound } from '../../errors/repository-errors.js';
import { SubscriptionsService } from '../../subscriptions/subscriptions.service.js';
import { toIso } from '../moment.schemas.js';
import { everySubscription } from '../own-hook.js';
import { explain } from './explain.js';
import { toExplainedHook } from './explained-hook.js';
import type { EventExplanation, ExplainedHook } from './explanation.schemas.js';
import { outcomesOf } from './published-outcomes.js';

/** Answers why a hook got an event, or why not; and its publisher, what became of it. */
@Injectable()
export class ExplainService {
  constructor(
    private readonly subscriptions: SubscriptionsService,
    private readonly log: DeliveryLogRepository,
    private readonly catalog: Catalog,
    private readonly circuits: CircuitView,
  ) {}

  /**
   * Each scope shows its part: `default` the app's own hooks, `events:write` the counts of an event that it published.
   * @throws NotFound, also if neither scope shows the event
   */
  async explain(caller: Principal, eventId: string): Promise<EventExplanation> {
    const seen = caller.scopes.includes('default') ? await this.log.event(caller, eventId) : null;
    const published = await this.published(caller, eventId);
    const event = seen ?? published;
    if (!event) throw new NotFound('event');
    return {
      id: event.id,
      scope: event.scope,
      created_at: toIso(event.acceptedAt),
      hooks: seen ? await this.hooks(caller, seen) : [],
      published: published && outcomesOf(published.deliveries),
    };
  }

  private async published(caller: Principal, eventId: string): Promise<StoreEvent | null> {
    if (!caller.scopes.includes('events:write')) return null;
    const event = await this.log.eventOfStore(caller.storeHash, eventId);
    return event?.clientId === caller.clientId ? event : null;
  }

  private async hooks(caller: Principal, event: EventRecord): Promise<ExplainedHook[]> {
    const hooks = await everySubscription(this.subscriptions, caller, 'hook');
    const webHooks = await everySubscription(this.subscriptions, caller, 'web-hook');
    const pulls = await everySubscription(this.subscriptions, caller, 'pull');
    const record = this.catalog.event(event.scope)?.record ?? null;
    return explain(event, record, [...hooks, ...webHooks, ...pulls]).map((one) =>
      toExplainedHook(one, this.circuits),
    );
  }
}
