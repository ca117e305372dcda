import type { DeliveryRecord } from '../../delivery/model/delivery-record.js';
import type { PublishedOutcomes } from './explanation.schemas.js';

type Counted = Pick<DeliveryRecord, 'state' | 'lastFailure' | 'lastReason'>;

/** What a publisher may know of the deliveries to other apps: how many have which state and failure, and nothing else. */
export function outcomesOf(deliveries: readonly Counted[]): PublishedOutcomes {
  const counts = new Map<string, PublishedOutcomes['outcomes'][0]>();
  for (const { state, lastFailure, lastReason } of deliveries) {
    const key = `${state} ${lastFailure ?? ''} ${lastReason ?? ''}`;
    const known = counts.get(key);
    if (known) known.deliveries += 1;
    else counts.set(key, { state, last_failure: lastFailure, last_reason: lastReason, deliveries: 1 });
  }
  // The order of the deliveries is not for the publisher either.
  const outcomes = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, outcome]) => outcome);
  return { deliveries: deliveries.length, outcomes };
}
