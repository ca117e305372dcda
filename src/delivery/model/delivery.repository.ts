import type { Acceptance, AcceptedRequest } from './accepted-event.js';
import type { BacklogClaim, BacklogPage, HookPlace } from './backlog.js';
import type { LeasedDelivery } from './delivery.js';
import type { Refusals, Settlement } from './settlement.js';

export interface Group {
  /** The lease of this process. New deliveries are leased under it; a settlement needs its delivery under it. */
  leaseId: string;
  accepted: AcceptedRequest[];
  settled: Settlement[];
}

export interface GroupResult extends Refusals {
  /** Parallel to `accepted`. */
  acceptances: Acceptance[];
  /** Hooks, each once, of which the next of a line came into the backlog: its turn has come. Absent if there are none. */
  called?: HookPlace[];
  /** The next ones that this process has leased, after settlements with `takesNext`. Absent if there are none. */
  leased?: LeasedDelivery[];
}

/** The queue. Every method works on batches, because the number of commands decides the speed. */
export abstract class DeliveryRepository {
  /**
   * One durable write for many events and many settlements. It may be repeated after an unknown outcome: an event is
   * recognized by its id, a settlement by its lease. @throws StoreUnavailable if the outcome is unknown
   */
  abstract commit(group: Group): Promise<GroupResult>;
  /** Leases what is due at `now`, earliest first. May give what an earlier claim has leased instead, if its answer was lost. */
  abstract claimDue(leaseId: string, now: number, limit: number): Promise<LeasedDelivery[]>;
  /**
   * Leases from the backlogs of hooks, each oldest first: what waits, and what was parked before the hook was enabled
   * again. The number of commands does not depend on the number of hooks.
   */
  abstract claimBacklogs(leaseId: string, wanted: readonly BacklogClaim[]): Promise<LeasedDelivery[]>;
  /** Subscriptions with waiting or parked deliveries, active or not. @param from null, or `next` of the page before */
  abstract backlogs(from: string | null, limit: number): Promise<BacklogPage>;
  /** Due time of the earliest scheduled delivery in epoch milliseconds, or null. */
  abstract oldestDueAt(): Promise<number | null>;
  /** Whether anything was delivered to the subscription at or after `since`. */
  abstract succeededSince(storeHash: string, subscriptionKey: string, since: number): Promise<boolean>;
  /**
   * Parks what is pending of a subscription that is off, a page at a time. What is in flight parks itself.
   * @param from null at first, then what the last call returned: where to go on, or null if there is no more
   * @param limit how many pending or parked deliveries the call may look at
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
