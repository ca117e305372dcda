import type { Actor } from '../audit/actor.js';
import type { Owner, SubscriptionKind } from '../subscriptions/subscription.js';
import type {
  DeliveryRef,
  DeliveryState,
  FailedAttempt,
  FailureCode,
  SuccessfulAttempt,
} from './delivery.js';

/** One delivery as its app may see it. Times are epoch milliseconds. */
export interface DeliveryRecord {
  ref: DeliveryRef;
  subscriptionKey: string;
  kind: SubscriptionKind;
  scope: string;
  state: DeliveryState;
  attempts: number;
  lastStatus: number | null;
  lastFailure: FailureCode | null;
  /** When the event was accepted. */
  createdAt: number;
  /** Only while a time is set for it. */
  nextAttemptAt: number | null;
  deliveredAt: number | null;
  /** The last that happened to it. */
  updatedAt: number;
}

export interface DeliveryDetail extends DeliveryRecord {
  /** Null once retention has taken it. */
  body: string | null;
  /** In order; what retention has taken is missing. */
  attemptLog: (SuccessfulAttempt | FailedAttempt)[];
}

export interface LogFilter {
  state?: DeliveryState;
  scope?: string;
  /** Epoch milliseconds, both inclusive. */
  createdAfter?: number;
  createdBefore?: number;
  /** An event id: only what is older. A hook has one delivery of an event at most. */
  olderThan?: string;
  limit: number;
}

export interface WebHookLogFilter {
  /** Of the app's own web-hooks; none: an empty log. */
  subscriptionKeys: string[];
  isSuccess?: boolean;
  updatedAfter?: number;
  /** From 1. */
  page: number;
  limit: number;
}

export interface HookSummary {
  pending: number;
  parked: number;
  lastSuccessAt: number | null;
  lastFailure: { at: number; status: number | null; failure: FailureCode } | null;
}

export interface EventRecord {
  id: string;
  scope: string;
  acceptedAt: number;
  /** Those of the asking app. */
  deliveries: DeliveryRecord[];
}

/** `armed`: one more attempt is due now. `in_flight`: one is under way. `expired`: its body is gone. */
export type Rearmed = 'armed' | 'in_flight' | 'expired' | 'absent';

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
  abstract resend(owner: Owner, subscriptionKey: string, ref: DeliveryRef, by: Actor): Promise<Rearmed>;
}
