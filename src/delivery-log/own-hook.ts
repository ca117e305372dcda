import type { Principal } from '../auth/principal.js';
import { AppError } from '../errors/app-error.js';
import type { Subscription } from '../subscriptions/subscription.js';
import type { SubscriptionsService } from '../subscriptions/subscriptions.service.js';

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
