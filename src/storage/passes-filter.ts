import type { StoreDelivery, StoreLogFilter } from '../delivery/model/delivery-record.js';

type Condition = Omit<StoreLogFilter, 'scope' | 'limit'>;

/**
 * Whether a delivery passes the filter, apart from its scope. Of `after` only the event that it names is compared: which
 * events are older, a store knows by its own order.
 */
export function passes(delivery: StoreDelivery, filter: Condition): boolean {
  const { subscriptionKey, clientId, state, failure, eventId, after } = filter;
  const { createdAfter = Number.NEGATIVE_INFINITY, createdBefore = Number.POSITIVE_INFINITY } = filter;
  const { ref, createdAt } = delivery;
  return (
    isOr(subscriptionKey, delivery.subscriptionKey) &&
    isOr(clientId, delivery.clientId) &&
    isOr(state, delivery.state) &&
    isOr(failure, delivery.lastFailure) &&
    isOr(eventId, ref.eventId) &&
    createdAt >= createdAfter &&
    createdAt <= createdBefore &&
    (after?.eventId !== ref.eventId || ref.ordinal > after.ordinal)
  );
}

const isOr = (wanted: string | undefined, value: string | null) => wanted === undefined || wanted === value;
