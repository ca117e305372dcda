import type { Principal } from '../auth/principal.js';
import { AppError } from '../errors/app-error.js';
import type { Subscription, SubscriptionKind } from '../subscriptions/subscription.js';
import type { SubscriptionsService } from '../subscriptions/subscriptions.service.js';

const PAGE = 250;

/** All that the app has of a kind, in the order of its list. */
export async function everySubscription(
  subscriptions: SubscriptionsService,
  caller: Principal,
  kind: SubscriptionKind,
): Promise<Subscription[]> {
  const all: Subscription[] = [];
  for (let page = 1; ; page++) {
    const { items } = await subscriptions.list(caller, { kind, page, limit: PAGE });
    all.push(...items);
    if (items.length < PAGE) return all;
  }
}

/** The caller's hook of this number. @throws AppError not_found, the same for another app's as for none */
export function ownHook(
  subscriptions: SubscriptionsService,
  caller: Principal,
  number: number,
): Promise<Subscription> {
  return subscriptions.find(caller, { kind: 'hook', number });
}

/** @throws AppError hook_is_off */
export function refuseOff({ isActive }: Subscription): void {
  if (!isActive)
    throw new AppError('hook_is_off', 'The hook is off. Turn it on first: PUT {"is_active":true}.');
}
