import type { Catalog } from '../catalog/catalog.js';
import { refuseUnknownScope } from '../catalog/refuse-unknown-scope.js';
import type { SubscriptionRef } from '../subscriptions/subscription.repository.js';
import type { SubscriptionDraft, SubscriptionUpdate } from '../subscriptions/subscription-draft.js';
import type { SubscriptionFilter } from '../subscriptions/subscription-filters.js';
import type { HookChanges, NewHook } from './hook.schemas.js';
import type { HookQuery } from './hook-parameters.js';

/** @throws AppError validation_failed if the catalog does not have the scope */
export function draftOf(catalog: Catalog, body: NewHook): SubscriptionDraft {
  const { scope, destination, headers, is_active } = body;
  refuseUnknownScope(catalog, scope);
  return {
    kind: 'hook',
    topic: catalog.nameOf(scope),
    destination,
    headers: headers ?? null,
    isActive: is_active,
  };
}

/** @throws AppError validation_failed if the catalog does not have the scope */
export function changesOf(catalog: Catalog, body: HookChanges): SubscriptionUpdate {
  const { scope, destination, headers, is_active } = body;
  if (scope !== undefined) refuseUnknownScope(catalog, scope);
  return {
    ...(scope !== undefined && { topic: catalog.nameOf(scope) }),
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

export const hookRef = (number: number): SubscriptionRef => ({ kind: 'hook', number });
