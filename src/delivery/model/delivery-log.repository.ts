import type { Actor } from '../../audit/change.js';
import type { Owner } from '../../subscriptions/subscription.js';
import type { DeliveryRef } from './delivery.js';
import type {
  DeliveryDetail,
  DeliveryRecord,
  EventPublication,
  EventRecord,
  HookSummary,
  LogFilter,
  StoreDelivery,
  StoreEvent,
  StoreLogFilter,
  WebHookLogFilter,
} from './delivery-record.js';
import type { CancelPlan } from './resend-rules.js';

/** `due`: one more attempt is due now. `in_flight`: a process holds it already. `expired`: the event's body was purged. */
export type ResendResult = 'due' | 'in_flight' | 'expired' | 'absent';

/** `cancelled`: it ended now or before. `ended`: it had another end. */
export type CancelResult = Exclude<CancelPlan, 'cancel'>;

/** What an app can see of its deliveries, and send again; and what those see who see all of a store. */
export abstract class DeliveryLogRepository {
  /** Newest event first. */
  abstract list(owner: Owner, subscriptionKey: string, filter: LogFilter): Promise<DeliveryRecord[]>;
  abstract find(owner: Owner, subscriptionKey: string, ref: DeliveryRef): Promise<DeliveryDetail | null>;
  abstract summary(owner: Owner, subscriptionKey: string): Promise<HookSummary>;
  /** Null if the store has no such event, or another app published it and this app has no delivery of it. */
  abstract event(owner: Owner, eventId: string): Promise<EventRecord | null>;
  /** Newest first, with bodies. `total` counts everything that passes the filter. */
  abstract webHookLog(
    owner: Owner,
    filter: WebHookLogFilter,
  ): Promise<{ items: DeliveryDetail[]; total: number }>;
  /** Makes one more attempt due now. If that attempt fails, the delivery keeps the state that it had before. */
  abstract resend(owner: Owner, subscriptionKey: string, ref: DeliveryRef, by: Actor): Promise<ResendResult>;
  /** Ends a delivery that is pending or parked. */
  abstract cancel(owner: Owner, subscriptionKey: string, ref: DeliveryRef, by: Actor): Promise<CancelResult>;
  /** The app and the hook of a delivery, for a caller that sees all of a store. Null if the store has no such delivery. */
  abstract locate(
    storeHash: string,
    ref: DeliveryRef,
  ): Promise<{ clientId: string; subscriptionKey: string } | null>;
  /** The deliveries of every app in the store, of deleted hooks too. Newest event first, then by ordinal. */
  abstract listOfStore(storeHash: string, filter: StoreLogFilter): Promise<StoreDelivery[]>;
  /** For operators, who know an id and no store. Null if no store has such an event. */
  abstract publicationOf(eventId: string): Promise<EventPublication | null>;
  /** With the deliveries of every app, by ordinal. Null if the store has no such event. */
  abstract eventOfStore(storeHash: string, eventId: string): Promise<StoreEvent | null>;
}
