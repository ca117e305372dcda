import type { Actor } from '../../audit/change.js';
import type { Owner } from '../../subscriptions/subscription.js';
import type { DeliveryRef } from './delivery.js';
import type {
  DeliveryDetail,
  DeliveryRecord,
  EventRecord,
  HookSummary,
  LogFilter,
  WebHookLogFilter,
} from './delivery-record.js';

/** `armed`: one more attempt is due now. `in_flight`: one is under way. `expired`: its body is gone. */
export type RequeueResult = 'armed' | 'in_flight' | 'expired' | 'absent';

/** What an app can see of its deliveries, and start again. */
export abstract class DeliveryLogRepository {
  /** Newest event first. */
  abstract list(owner: Owner, subscriptionKey: string, filter: LogFilter): Promise<DeliveryRecord[]>;
  abstract find(owner: Owner, subscriptionKey: string, ref: DeliveryRef): Promise<DeliveryDetail | null>;
  abstract summary(owner: Owner, subscriptionKey: string): Promise<HookSummary>;
  /** Null where the store has no such event, or another app published it and this one has no delivery of it. */
  abstract event(owner: Owner, eventId: string): Promise<EventRecord | null>;
  /** Newest first, with bodies; `total` counts what the filter lets through. */
  abstract webHookLog(
    owner: Owner,
    filter: WebHookLogFilter,
  ): Promise<{ items: DeliveryDetail[]; total: number }>;
  /** One more attempt now, whatever became of it before; should it fail, its former end stands. */
  abstract resend(owner: Owner, subscriptionKey: string, ref: DeliveryRef, by: Actor): Promise<RequeueResult>;
}
