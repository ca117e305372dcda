import { AlreadyExists, LimitReached } from '../errors/repository-errors.js';
import type { DisabledReason, Subscription } from './subscription.js';
import {
  type NewSubscription,
  SUBSCRIPTIONS_PER_TOPIC,
  type SubscriptionPatch,
} from './subscription.repository.js';

const ENABLED = { disabledReason: null, disabledAt: null };

/** The record of a new subscription. It takes only the fields that it knows from `input`. */
export function newSubscription(
  input: NewSubscription,
  assigned: Pick<Subscription, 'number' | 'revision'>,
  now: number,
): Subscription {
  const { key, storeHash, clientId, kind, topic, destination, canonicalUrl, sealedHeaders, isActive, pull } =
    input;
  const given = { key, storeHash, clientId, kind, topic, destination, canonicalUrl, sealedHeaders, isActive };
  return {
    ...given,
    ...(pull && { pull }),
    policy: input.policy ?? null,
    ...ENABLED,
    ...assigned,
    createdAt: now,
    updatedAt: now,
  };
}

/** An app that sets `isActive`, either way, takes over from the service: the reason to disable it is gone. */
export function updatedSubscription(
  before: Subscription,
  patch: SubscriptionPatch,
  now: number,
): Subscription {
  const switched = patch.isActive === undefined ? {} : ENABLED;
  return { ...before, ...patch, ...switched, updatedAt: now };
}

export function disabledSubscription(
  before: Subscription,
  reason: DisabledReason,
  now: number,
): Subscription {
  return { ...before, isActive: false, disabledReason: reason, disabledAt: now, updatedAt: now };
}

/** Whether a change needs room at its new place: only a new topic or destination does. */
export const needsRoom = (before: Subscription, after: Subscription): boolean =>
  after.topic !== before.topic || after.canonicalUrl !== before.canonicalUrl;

/** The app's other subscriptions of the same kind and topic in the store. */
export interface OtherSubscriptions {
  count: number;
  /** The public id of the one with the same canonical URL (a hook's number, a web-hook's key), or null. */
  twinId: number | string | null;
}

/** @throws AlreadyExists, LimitReached */
export function assertRoom(
  { kind }: Pick<Subscription, 'kind'>,
  { count, twinId }: OtherSubscriptions,
): void {
  if (twinId !== null) throw new AlreadyExists(kind, twinId);
  if (count >= SUBSCRIPTIONS_PER_TOPIC) throw new LimitReached(kind, SUBSCRIPTIONS_PER_TOPIC);
}
