import type { Principal } from '../auth/principal.js';
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
