import type { Subscription } from '../../src/subscriptions/subscription.js';

/** An active hook as a cache compares it: by key and revision. */
export const hookAtRevision = (key: string, revision: number, storeHash: string): Subscription =>
  ({
    storeHash,
    clientId: 'app',
    key,
    kind: 'hook',
    topic: 'store/order/*',
    policy: null,
    isActive: true,
    disabledReason: null,
    revision,
  }) as Subscription;
