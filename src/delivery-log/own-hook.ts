import type { Principal } from '../auth/principal.js';
import { AppError } from '../errors/app-error.js';
import type { Subscription, SubscriptionKind } from '../subscriptions/subscription.js';
import type { SubscriptionsService } from '../subscriptions/subscriptions.service.js';

const PAGE = 250;

export const HOOK_IS_OFF = 'The hook is off. Turn it on first: PUT {"is_active":true}.';

/** All hooks or all web-hooks of the app, the oldest first. */
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

/** The caller's hook with this number. @throws NotFound, also if the hook belongs to another app */
export function ownHook(
  subscriptions: SubscriptionsService,
  caller: Principal,
  number: number,
): Promise<Subscription> {
  return subscriptions.find(caller, { kind: 'hook', number });
}

/** @throws AppError hook_is_off */
export function refuseOff({ isActive }: Subscription): void {
  if (!isActive) throw new AppError('hook_is_off', HOOK_IS_OFF);
}
