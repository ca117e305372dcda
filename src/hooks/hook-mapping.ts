import type { CustomHeaders } from '../subscriptions/custom-headers.js';
import type { Subscription } from '../subscriptions/subscription.js';
import type { SubscriptionFilter } from '../subscriptions/subscription.repository.js';
import type { SubscriptionDraft, SubscriptionUpdate } from '../subscriptions/subscription-draft.js';
import type { Hook, HookChanges, NewHook } from './hook.schemas.js';
import type { HookQuery } from './hook-parameters.js';
import { hookTime } from './hook-time.js';

/** @param timezone of the store, an IANA name */
export function toHook(subscription: Subscription, headers: CustomHeaders | null, timezone: string): Hook {
  return {
    id: subscription.number!,
    store_hash: subscription.storeHash,
    client_id: subscription.clientId,
    scope: subscription.topic,
    headers,
    destination: subscription.destination,
    created_at: hookTime(subscription.createdAt, timezone),
    updated_at: hookTime(subscription.updatedAt, timezone),
    is_active: subscription.isActive,
  };
}

export function draftOf({ scope, destination, headers, is_active }: NewHook): SubscriptionDraft {
  return { kind: 'hook', topic: scope, destination, headers: headers ?? null, isActive: is_active };
}

export function changesOf({ scope, destination, headers, is_active }: HookChanges): SubscriptionUpdate {
  return {
    ...(scope !== undefined && { topic: scope }),
    ...(destination !== undefined && { destination }),
    ...(headers !== undefined && { headers }),
    ...(is_active !== undefined && { isActive: is_active }),
  };
}

export function filterOf({ page, limit, is_active, scope, destination }: HookQuery): SubscriptionFilter {
  return {
    kind: 'hook',
    page,
    limit,
    ...(is_active !== undefined && { isActive: is_active === 'true' }),
    ...(scope !== undefined && { topic: scope }),
    ...(destination !== undefined && { destination }),
  };
}
