import type { SubscriptionKind } from '../../subscriptions/subscription.js';
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
