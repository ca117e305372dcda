import type { DisabledReason } from '../../subscriptions/subscription.js';

const GONE = 410;

export interface DisableFacts {
  settledTo: 'delivered' | 'retry' | 'exhausted' | 'parked' | 'cancelled' | 'waiting' | 'later';
  /** Of the last attempt; null where nothing was answered. */
  status: number | null;
}

/**
 * What an outcome asks of its hook (spec/delivery.md section 4). `failing` holds only if nothing has succeeded on the
 * hook since the delivery's first attempt: that takes a look into the store, so the caller makes sure of it.
 */
export function askedToTurnOff({ settledTo, status }: DisableFacts): DisabledReason | null {
  if (status === GONE) return 'gone';
  return settledTo === 'exhausted' ? 'failing' : null;
}
