import type { DeliveryRef } from './delivery.js';
import type { EventBody } from './event-body.js';

/** A delivery under this process's lease, with all that sending needs except its subscription. */
export interface LeasedDelivery {
  ref: DeliveryRef;
  /** Identifies this claim. Null if the delivery was leased on acceptance. */
  claim: string | null;
  storeHash: string;
  clientId: string;
  subscriptionKey: string;
  scope: string;
  /** Shared by the event's deliveries of one kind that came to this process together. */
  body: EventBody;
  /** Epoch milliseconds. */
  acceptedAt: number;
  /** Attempts made so far. */
  attempts: number;
  /** Start of the first attempt in epoch milliseconds, or null before it. */
  firstAttemptAt: number | null;
  /** Attempts made before a replay, which the retry schedule does not count. Null if there are no retries. */
  retriesFrom: number | null;
}
