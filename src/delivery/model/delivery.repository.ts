import type { Acceptance, AcceptedRequest } from './accepted-event.js';
import type { LeasedDelivery } from './delivery.js';
import type { Settlement } from './settlement.js';

export interface Group {
  /** The lease of this process. New deliveries are leased under it; a settlement needs its delivery under it. */
  run: string;
  accepted: AcceptedRequest[];
  settled: Settlement[];
}

export interface GroupResult {
  /** Parallel to `accepted`. */
  acceptances: Acceptance[];
  /** How many settlements were refused because their deliveries are no longer under this lease. */
  fenced: number;
}

/** The queue. Every method works on batches, because the number of commands decides the speed. */
export abstract class DeliveryRepository {
  /**
   * One durable write for many events and many settlements. It may be repeated after an unknown outcome: an event is
   * recognized by its id, a settlement by its lease. @throws StoreUnavailable if the outcome is unknown
   */
  abstract commit(group: Group): Promise<GroupResult>;
  /** Leases what is due at `now`, earliest first. */
  abstract claimDue(leaseId: string, now: number, limit: number): Promise<LeasedDelivery[]>;
  /** Leases a hook's backlog, oldest first: what waits, and what was parked before the hook was enabled again. */
  abstract claimBacklog(leaseId: string, subscriptionKey: string, limit: number): Promise<LeasedDelivery[]>;
  /** Subscriptions with waiting or parked deliveries, active or not, ordered by key, from the first key after `after`. */
  abstract backlogs(after: string, limit: number): Promise<{ storeHash: string; subscriptionKey: string }[]>;
  /** Due time of the earliest scheduled delivery in epoch milliseconds, or null. */
  abstract oldestDueAt(): Promise<number | null>;
  /** Whether anything was delivered to the subscription at or after `since`. */
  abstract succeededSince(storeHash: string, subscriptionKey: string, since: number): Promise<boolean>;
  /**
   * Parks what is pending of a subscription that is off, a batch at a time. What is in flight parks itself.
   * @param from null at first, then what the last call returned: where to go on, or null if there is no more
   */
  abstract park(
    storeHash: string,
    subscriptionKey: string,
    from: string | null,
    limit: number,
  ): Promise<string | null>;
  /**
   * Cancels what is pending or parked of a deleted subscription, a batch at a time. Returns how many were canceled.
   * @param acceptedUntil epoch milliseconds; events accepted later are left alone
   */
  abstract cancel(
    storeHash: string,
    subscriptionKey: string,
    acceptedUntil: number,
    limit: number,
  ): Promise<number>;
}
