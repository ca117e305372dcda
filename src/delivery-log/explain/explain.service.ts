import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Catalog } from '../../catalog/catalog.js';
import { DeliveryLogRepository } from '../../delivery/model/delivery-log.repository.js';
import { CircuitView } from '../../delivery/policy/circuit-breakers.js';
import { NotFound } from '../../errors/repository-errors.js';
import { SubscriptionsService } from '../../subscriptions/subscriptions.service.js';
import { toDelivery } from '../deliveries/delivery-mapping.js';
import { toIso } from '../moment.schemas.js';
import { everySubscription } from '../own-hook.js';
import { type Explanation, explain } from './explain.js';
import type { EventExplanation, ExplainedHook } from './explanation.schemas.js';

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

function toExplainedHook(
  { subscription, delivery, reason }: Explanation,
  circuits: CircuitView,
): ExplainedHook {
  const isHeld = subscription !== null && circuits.holds(subscription);
  return {
    kind: subscription?.kind ?? delivery!.kind,
    id: subscription && (subscription.number ?? subscription.key),
    topic: subscription?.topic ?? null,
    matched: delivery !== null,
    delivery: delivery && toDelivery(delivery, isHeld),
    reason,
  };
}
