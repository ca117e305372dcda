import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Catalog } from '../../catalog/catalog.js';
import { DeliveryLogRepository } from '../../delivery/model/delivery-log.repository.js';
import { CircuitView } from '../../delivery/policy/circuit-breakers.js';
import { NotFound } from '../../errors/repository-errors.js';
import { SubscriptionsService } from '../../subscriptions/subscriptions.service.js';
import { toIso } from '../moment.schemas.js';
import { everySubscription } from '../own-hook.js';
import { explain } from './explain.js';
import { toExplainedHook } from './explained-hook.js';
import type { EventExplanation } from './explanation.schemas.js';

/** Answers why a hook got an event, or why not. */
@Injectable()
export class ExplainService {
  constructor(
    private readonly subscriptions: SubscriptionsService,
    private readonly log: DeliveryLogRepository,
    private readonly catalog: Catalog,
    private readonly circuits: CircuitView,
  ) {}

  /** @throws NotFound, also if the app neither published the event nor has a delivery of it */
  async explain(caller: Principal, eventId: string): Promise<EventExplanation> {
    const event = await this.log.event(caller, eventId);
    if (!event) throw new NotFound('event');
    const hooks = await everySubscription(this.subscriptions, caller, 'hook');
    const webHooks = await everySubscription(this.subscriptions, caller, 'web-hook');
    const record = this.catalog.event(event.scope)?.record ?? null;
    return {
      id: event.id,
      scope: event.scope,
      created_at: toIso(event.acceptedAt),
      hooks: explain(event, record, [...hooks, ...webHooks]).map((explanation) =>
        toExplainedHook(explanation, this.circuits),
      ),
    };
  }
}
