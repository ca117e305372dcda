import type { CustomHeaders } from '../subscriptions/custom-headers.js';
import type { Subscription } from '../subscriptions/subscription.js';
import type { Hook } from './hook.schemas.js';
import { hookTime } from './hook-time.js';
import type { HookV3 } from './hook-v3.schemas.js';

/** @param time prints epoch milliseconds, which is all that the versions of the API print differently */
function print<T>(subscription: Subscription, headers: CustomHeaders | null, time: (at: number) => T) {
  return {
    id: subscription.number!,
    store_hash: subscription.storeHash,
    client_id: subscription.clientId,
    scope: subscription.topic,
    headers,
    destination: subscription.destination,
    created_at: time(subscription.createdAt),
    updated_at: time(subscription.updatedAt),
    is_active: subscription.isActive,
  };
}

/** @param timezone of the store, an IANA name */
export const toHook = (subscription: Subscription, headers: CustomHeaders | null, timezone: string): Hook =>
  print(subscription, headers, (time) => hookTime(time, timezone));

/** v3 prints times as whole seconds since the epoch. */
export const toHookV3 = (subscription: Subscription, headers: CustomHeaders | null): HookV3 =>
  print(subscription, headers, (time) => Math.floor(time / 1000));
