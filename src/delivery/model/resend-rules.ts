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

/** The delivery before and after its state was changed to `to`, as the change log takes it. */
export function changedVersions(
  owner: { storeHash: string; clientId: string },
  ref: DeliveryRef,
  delivery: { subscriptionKey: string; state: DeliveryState; to: DeliveryState },
): { before: object; after: object } {
  const { storeHash, clientId } = owner;
  const { subscriptionKey, state, to } = delivery;
  const before = { id: formatDeliveryId(ref), storeHash, clientId, ...ref, subscriptionKey, state };
  return { before, after: { ...before, state: to } };
}

/**
 * What canceling a delivery means. `cancel`: it waits, and ends now. `cancelled`: it has been canceled before, so nothing
 * changes. The others refuse: an attempt that is under way cannot be taken back.
 */
export type CancelPlan = 'cancel' | 'cancelled' | 'absent' | 'in_flight' | 'ended';

const PLANS: Record<DeliveryState, CancelPlan> = {
  pending: 'cancel',
  parked: 'cancel',
  in_flight: 'in_flight',
  cancelled: 'cancelled',
  delivered: 'ended',
  exhausted: 'ended',
};

/** @param delivery null if the owner has no such delivery */
export const planCancel = (delivery: { state: DeliveryState } | null): CancelPlan =>
  delivery === null ? 'absent' : PLANS[delivery.state];

/** A delivery that was delivered before it was sent again counts as delivered still. */
export const canceledState = ({ deliveredAt }: { deliveredAt: number | null }): DeliveryState =>
  deliveredAt === null ? 'cancelled' : 'delivered';
