import type { Actor } from '../audit/change.js';
import type { DisabledReason, Owner, Subscription, SubscriptionKind } from './subscription.js';

/** Hooks and web-hooks that one app may have for one topic of one store. */
export const SUBSCRIPTIONS_PER_TOPIC = 10;

/** A hook by its number, a web-hook by its key. */
export type SubscriptionRef = { kind: 'hook'; number: number } | { kind: 'web-hook'; key: string };

export type NewSubscription = Omit<
  Subscription,
  'number' | 'disabledReason' | 'disabledAt' | 'createdAt' | 'updatedAt' | 'revision'
>;

export type SubscriptionPatch = Partial<
  Pick<Subscription, 'topic' | 'destination' | 'canonicalUrl' | 'sealedHeaders' | 'isActive'>
>;

export interface SubscriptionFilter {
  kind: SubscriptionKind;
  topic?: string;
  /** As the app wrote it. */
  destination?: string;
  isActive?: boolean;
  /** From 1. */
  page: number;
  limit: number;
}

/** Unique by (store, app, kind, topic, canonicalUrl). An owner with an undefined part throws. */
export abstract class SubscriptionRepository {
  /** @throws AlreadyExists, LimitReached (SUBSCRIPTIONS_PER_TOPIC), NotFound (the store) */
  abstract create(subscription: NewSubscription, by: Actor): Promise<Subscription>;
  abstract find(owner: Owner, ref: SubscriptionRef): Promise<Subscription | null>;
  /** Oldest first (hooks by number); `total` counts what the filter lets through, not the page. */
  abstract list(owner: Owner, filter: SubscriptionFilter): Promise<{ items: Subscription[]; total: number }>;
  /**
   * Only what is in the patch changes. `isActive` in the patch, either way, clears `disabledReason`.
   * Null where there is none. @throws AlreadyExists, LimitReached
   */
  abstract update(
    owner: Owner,
    ref: SubscriptionRef,
    patch: SubscriptionPatch,
    by: Actor,
  ): Promise<Subscription | null>;
  /** What was deleted; null where there was none. */
  abstract delete(owner: Owner, ref: SubscriptionRef, by: Actor): Promise<Subscription | null>;
  /** The service's own verdict. Null where the hook is gone, or off already. */
  abstract turnOff(owner: Owner, key: string, reason: DisabledReason): Promise<Subscription | null>;
  /** Of every app in the store: what publishing is matched against. */
  abstract ofStore(storeHash: string): Promise<Subscription[]>;
  abstract findByKey(storeHash: string, key: string): Promise<Subscription | null>;
  /** Replaces the sealed headers where they still are `from`: the same headers, under another key. */
  abstract reseal(storeHash: string, key: string, from: string, to: string): Promise<void>;
}
