import { describe } from '@jest/globals';
import type { Open } from './opened.js';
import { subscriptionChanges } from './subscription-changes.js';
import { subscriptionLimits } from './subscription-limits.js';
import { subscriptionReads } from './subscription-reads.js';

export function subscriptionRepositoryContract(name: string, open: Open): void {
  describe(`SubscriptionRepository on ${name}`, () => {
    subscriptionReads(open);
    subscriptionChanges(open);
    subscriptionLimits(open);
  });
}
