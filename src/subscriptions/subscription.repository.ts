import type { Actor } from '../audit/change.js';
import type { DisabledReason, Owner, Subscription } from './subscription.js';
import type { StoreSubscriptionFilter, SubscriptionFilter } from './subscription-filters.js';

/** Limit of subscriptions that one app may have for one topic of one store. */
export const SUBSCRIPTIONS_PER_TOPIC = 10;

/** Identifies a hook by its number, and the other kinds by their key. */
export type SubscriptionRef = { kind: 'hook'; number: number } | { kind: 'web-hook' | 'pull'; key: string };

export type NewSubscription = Omit<
  Subscription,
  'number' | 'policy' | 'disabledReason' | 'disabledAt' | 'createdAt' | 'updatedAt' | 'revision'
> &
  Partial<Pick<Subscription, 'policy'>>;

export type SubscriptionPatch = Partial<
  Pick<Subscription, 'topic' | 'destination' | 'canonicalUrl' | 'sealedHeaders' | 'policy' | 'isActive'>
>;

export type SubscriptionVersion = Pick<Subscription, 'storeHash' | 'key' | 'revision'>;

/** A subscription of its owner as it was when somebody looked. */
export type SeenSubscription = Pick<Subscription, keyof Owner | 'key' | 'revision'>;

/**
 * Subscriptions are unique by store, app, kind, topic (in either spelling) and canonicalUrl. An owner with an undefined
 * part throws. Every method may throw StoreUnavailable.
 */
export abstract class SubscriptionRepository {
  /** @throws AlreadyExists, LimitReached (SUBSCRIPTIONS_PER_TOPIC), NotFound (the store) */
  abstract create(subscription: NewSubscription, by: Actor): Promise<Subscription>;
  abstract find(owner: Owner, ref: SubscriptionRef): Promise<Subscription | null>;
  /** The oldest first, hooks by number. `total` counts all subscriptions that pass the filter. */
  abstract list(owner: Owner, filter: SubscriptionFilter): Promise<{ items: Subscription[]; total: number }>;
  /**
   * Changes only what is in the patch. `isActive` in the patch, true or false, clears `disabledReason`.
   * Null if there is no such subscription. @throws AlreadyExists, LimitReached
   */
  abstract update(
    owner: Owner,
    ref: SubscriptionRef,
    patch: SubscriptionPatch,
    by: Actor,
  ): Promise<Subscription | null>;
  /** The deleted subscription, or null if there was none. */
  abstract delete(owner: Owner, ref: SubscriptionRef, by: Actor): Promise<Subscription | null>;
  /**
   * Turns off a subscription in the name of the service. Null if it is deleted, off already, or no longer has the
   * revision of `seen`.
   */
  abstract turnOff(seen: SeenSubscription, reason: DisabledReason): Promise<Subscription | null>;
  /** The subscriptions of every app in the store. */
  abstract ofStore(storeHash: string): Promise<Subscription[]>;
  /** Key and revision of every subscription in these stores, as they were at this call or later. */
  abstract versions(storeHashes: string[]): Promise<SubscriptionVersion[]>;
  /** By the time of creation, the oldest first. */
  abstract search(storeHash: string, filter: StoreSubscriptionFilter): Promise<Subscription[]>;
  /** For operators: of every store, sorted by key. @param after null, or the last key of the page before */
  abstract ofAll(
    of: { storeHash: string | null; clientId: string | null },
    after: string | null,
    limit: number,
  ): Promise<Subscription[]>;
  abstract findByKey(storeHash: string, key: string): Promise<Subscription | null>;
  /** For operators, who know no store. Numbers are those of hooks, and no two stores have the same one. */
  abstract findInAnyStore(id: { key: string } | { number: number }): Promise<Subscription | null>;
  /** Replaces the sealed headers if they still are `from`: the same headers, sealed with another key. */
  abstract reseal(storeHash: string, key: string, from: string, to: string): Promise<void>;
}
