import type { LeasedDelivery } from './delivery.js';
import type { Settlement } from './settlement.js';

/**
 * Whether a settlement ends a delivery without success. A delivery that was delivered before it was sent again then
 * counts as delivered still. A retry ends nothing; what was released before any attempt ends only if it is cancelled.
 */
export function endsUnsuccessfully({ to, attempt }: Settlement): boolean {
  if (to === 'delivered' || to === 'retry') return false;
  return attempt !== null || to === 'cancelled';
}

/** Whose delivery it is, and its line. Without the body, which would stay in memory and go to the thread of the database. */
export const identityOf = ({
  storeHash,
  clientId,
  subscriptionKey,
  acceptedAt,
  line,
}: LeasedDelivery): Pick<Settlement, 'origin' | 'line'> => ({
  origin: { storeHash, clientId, subscriptionKey, acceptedAt },
  ...(line !== undefined && { line }),
});
