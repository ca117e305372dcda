import type { Subscription, SubscriptionKind } from './subscription.js';

/** Of one app in one store. */
export interface SubscriptionFilter {
  kind: SubscriptionKind;
  /** In either spelling (`spellingsOf`). */
  topic?: string;
  /** As the app wrote it. */
  destination?: string;
  isActive?: boolean;
  /** Counts from 1. */
  page: number;
  limit: number;
}

/** Of every app in the store, and of both kinds. */
export interface StoreSubscriptionFilter {
  clientId?: string;
  /** In either spelling. */
  topic?: string;
  destination?: string;
  isActive?: boolean;
  /** Only subscriptions that come after this one. */
  after?: Pick<Subscription, 'createdAt' | 'key'>;
  limit: number;
}
