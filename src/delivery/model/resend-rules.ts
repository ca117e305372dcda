import { type DeliveryRef, type DeliveryState, formatDeliveryId } from './delivery.js';

/**
 * What resending a delivery means. `expedite`: it is pending or parked, and becomes due now with its retry schedule
 * unchanged. `requeue`: it has ended, and becomes due for one attempt. The others refuse.
 */
export type ResendPlan = 'expedite' | 'requeue' | 'absent' | 'in_flight' | 'expired';

const STILL_TO_SEND: ReadonlySet<DeliveryState> = new Set(['pending', 'parked']);

/** @param delivery null if the owner has no such delivery */
export function planResend(delivery: { state: DeliveryState; hasBody: boolean } | null): ResendPlan {
  if (delivery === null) return 'absent';
  if (delivery.state === 'in_flight') return 'in_flight';
  if (!delivery.hasBody) return 'expired';
  return STILL_TO_SEND.has(delivery.state) ? 'expedite' : 'requeue';
}

/** The delivery before and after it was resent, as the change log takes it. */
export function resentVersions(
  owner: { storeHash: string; clientId: string },
  ref: DeliveryRef,
  delivery: { subscriptionKey: string; state: DeliveryState },
): { before: object; after: object } {
  const { storeHash, clientId } = owner;
  const { subscriptionKey, state } = delivery;
  const before = { id: formatDeliveryId(ref), storeHash, clientId, ...ref, subscriptionKey, state };
  return { before, after: { ...before, state: 'pending' } };
}
