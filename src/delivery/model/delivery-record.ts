import type { FilteredHooks } from '../../filters/filtered-hooks.js';
import type { SubscriptionKind } from '../../subscriptions/subscription.js';
import type {
  DeliveryRef,
  DeliveryState,
  FailedAttempt,
  FailureCode,
  SuccessfulAttempt,
} from './delivery.js';
import type { FailureReason } from './failure-reason.js';

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
  lastReason: FailureReason | null;
  /** When the event was accepted. */
  createdAt: number;
  /** Null if no attempt is scheduled. */
  nextAttemptAt: number | null;
  deliveredAt: number | null;
  /** The time of its last change of state. */
  updatedAt: number;
}

export interface DeliveryDetail extends DeliveryRecord {
  /** Null if retention has purged it. */
  body: string | null;
  /** In order, without the attempts that retention has purged. */
  attemptLog: (SuccessfulAttempt | FailedAttempt)[];
}

export interface LogFilter {
  state?: DeliveryState;
  /** In either spelling (`spellingsOf`). */
  scope?: string;
  /** Epoch milliseconds, both inclusive. */
  createdAfter?: number;
  createdBefore?: number;
  /** An event id. Only older events pass. A hook has at most one delivery of an event. */
  olderThan?: string;
  limit: number;
}

export interface WebHookLogFilter {
  /** Keys of the app's own web-hooks. Without any, the log is empty. */
  subscriptionKeys: string[];
  /** Only events whose whole scope it matches. */
  scope?: RegExp;
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
  lastFailure: {
    at: number;
    status: number | null;
    failure: FailureCode;
    reason: FailureReason | null;
  } | null;
}

/** A delivery as those see it who see all of a store. */
export interface StoreDelivery extends DeliveryRecord {
  /** The subscriber's app. */
  clientId: string;
}

/** Every condition that is given must hold. */
export interface StoreLogFilter extends Omit<LogFilter, 'olderThan'> {
  subscriptionKey?: string;
  clientId?: string;
  eventId?: string;
  /** Of the last attempt. */
  failure?: FailureCode;
  /** The last delivery of the page before. */
  after?: DeliveryRef;
}

/** Who published an event, where. */
export interface EventPublication {
  storeHash: string;
  clientId: string;
  scope: string;
}

/** An event with the deliveries of every app. */
export interface StoreEvent extends Omit<EventRecord, 'deliveries'> {
  /** The publisher's app. */
  clientId: string;
  deliveries: StoreDelivery[];
}

export interface EventRecord {
  id: string;
  scope: string;
  acceptedAt: number;
  /** Only those of the app that asks. */
  deliveries: DeliveryRecord[];
  /** The hooks, of the same apps, whose policy kept the event from them. Absent if there is none. */
  filtered?: FilteredHooks;
}
