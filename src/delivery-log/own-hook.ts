import type { Principal } from '../auth/principal.js';
import { AppError } from '../errors/app-error.js';
import type { Subscription, SubscriptionKind } from '../subscriptions/subscription.js';
import type { SubscriptionsService } from '../subscriptions/subscriptions.service.js';

const PAGE = 250;

export const HOOK_IS_OFF = 'The hook is off. Turn it on first: PUT {"is_active":true}.';
export const WEB_HOOK_IS_OFF = 'The web-hook is off. Turn it on first: any PUT of it does.';

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

/** @throws AppError hook_is_off */
export function refuseOff({ isActive, kind }: Subscription): void {
  if (!isActive) throw new AppError('hook_is_off', kind === 'web-hook' ? WEB_HOOK_IS_OFF : HOOK_IS_OFF);
}
