import type { Acceptance, AcceptedRequest } from './accepted-event.js';
import type { DeliveryRef } from './delivery.js';
import type { EventBody } from './event-body.js';
import type { Settlement } from './settlement.js';

export interface Group {
  /** The mark of this process: what is leased gets it, what is settled must still carry it. */
  run: string;
  accepted: AcceptedRequest[];
  settled: Settlement[];
}

export interface GroupResult {
  /** Parallel to `accepted`. */
  acceptances: Acceptance[];
  /** How many settlements were refused, since another process has taken those deliveries over. */
  fenced: number;
}

/** A delivery marked by this run, with all that sending it needs but its subscription. */
export interface LeasedDelivery {
  ref: DeliveryRef;
  /** Tells this mark from the run's next one on the same delivery; null where it was marked when it was accepted. */
  claim: string | null;
  storeHash: string;
  clientId: string;
  subscriptionKey: string;
  scope: string;
  /** Shared with the event's other deliveries of its kind where they came together. */
  body: EventBody;
  acceptedAt: number;
  /** Attempts made so far. */
  attempts: number;
  /** Epoch milliseconds of the first of them; null where there was none. */
  firstAttemptAt: number | null;
  /** Attempts that do not count towards the retry schedule: made before a replay. Null: this attempt is the only one. */
  retriesFrom: number | null;
}

/** The queue. Everything takes and gives batches: the number of commands decides the speed. */
export abstract class DeliveryRepository {
  /**
   * One durable write for many events and many results. Repeating it after an unknown outcome is harmless: events
   * are known by their id, results by the mark. @throws StoreUnavailable with the outcome unknown
   */
  abstract commit(group: Group): Promise<GroupResult>;
  /** Marks what is due at `now`, earliest first. */
  abstract claimDue(run: string, now: number, limit: number): Promise<LeasedDelivery[]>;
  /** Marks a hook's backlog (waiting, and parked before it was turned on again), oldest first. */
  abstract claimBacklog(run: string, subscriptionKey: string, limit: number): Promise<LeasedDelivery[]>;
  /** Subscriptions with something waiting or parked, active or not, in the order of their keys, after `after`. */
  abstract backlogs(after: string, limit: number): Promise<{ storeHash: string; subscriptionKey: string }[]>;
  /** When the earliest of what is due or will be is due; null where nothing is. */
  abstract oldestDueAt(): Promise<number | null>;
  /** Whether anything was delivered to the subscription at or after `since`. */
  abstract succeededSince(storeHash: string, subscriptionKey: string, since: number): Promise<boolean>;
  /**
   * Ends everything pending or parked of a subscription, a batch at a time; gives how many were ended.
   * @param acceptedUntil epoch milliseconds: what was accepted later may be owed again, since the hook was turned on
   */
  abstract cancel(
    storeHash: string,
    subscriptionKey: string,
    acceptedUntil: number,
    limit: number,
  ): Promise<number>;
}
