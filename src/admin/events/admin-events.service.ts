import { Injectable } from '@nestjs/common';
import { Catalog } from '../../catalog/catalog.js';
import { DeliveryLogRepository } from '../../delivery/model/delivery-log.repository.js';
import type { StoreDelivery } from '../../delivery/model/delivery-record.js';
import { CircuitView } from '../../delivery/policy/circuit-breakers.js';
import { type Explanation, explain } from '../../delivery-log/explain/explain.js';
import { toExplainedHook } from '../../delivery-log/explain/explained-hook.js';
import { toIso } from '../../delivery-log/moment.schemas.js';
import { NotFound } from '../../errors/repository-errors.js';
import { SubscriptionRepository } from '../../subscriptions/subscription.repository.js';
import { toPage } from '../page.js';
import type { AdminEvent, AdminEventQuery, AdminExplainedHook } from './admin-event.schemas.js';
import { compare, placeOf, placeOfHook, toCursor, toPlace } from './explanation-order.js';

/** Answers for every app of a store why a hook got an event, or why not. */
@Injectable()
export class AdminEventsService {
  constructor(
    private readonly log: DeliveryLogRepository,
    private readonly subscriptions: SubscriptionRepository,
    private readonly catalog: Catalog,
    private readonly circuits: CircuitView,
  ) {}

  /** @throws NotFound, also if the event belongs to another store */
  async explain(storeHash: string, eventId: string, query: AdminEventQuery): Promise<AdminEvent> {
    const event = await this.log.eventOfStore(storeHash, eventId);
    if (!event) throw new NotFound('event');
    const hooks = await this.subscriptions.ofStore(storeHash);
    const inOrder = hooks.sort((a, b) => compare(placeOfHook(a), placeOfHook(b)));
    const record = this.catalog.event(event.scope)?.record ?? null;
    const wanted = explain(event, record, inOrder).filter((one) => isWanted(one, query));
    const { items, next_cursor } = toPage(wanted, query.limit, (last) => toCursor(placeOf(last)));
    return {
      id: event.id,
      scope: event.scope,
      created_at: toIso(event.acceptedAt),
      client_id: event.clientId,
      data: items.map((one) => this.toEntry(one)),
      next_cursor,
    };
  }

  private toEntry(explanation: Explanation<StoreDelivery>): AdminExplainedHook {
    return {
      hook: placeOf(explanation).key,
      client_id: ownerOf(explanation),
      ...toExplainedHook(explanation, this.circuits),
    };
  }
}

const ownerOf = ({ subscription, delivery }: Explanation<StoreDelivery>): string =>
  (subscription ?? delivery)!.clientId;

function isWanted(
  explanation: Explanation<StoreDelivery>,
  { client_id, matched, cursor }: AdminEventQuery,
): boolean {
  const isMatched = explanation.delivery !== null;
  return (
    (client_id === undefined || client_id === ownerOf(explanation)) &&
    (matched === undefined || isMatched === (matched === 'true')) &&
    (cursor === undefined || compare(placeOf(explanation), toPlace(cursor)) > 0)
  );
}
