import type { AcceptedEvent } from '../model/accepted-event.js';
import type { LeasedDelivery } from '../model/delivery.js';
import { bodyOf } from '../model/event-body.js';

/** The deliveries of a new event that this process leased on acceptance: taken from memory, not read from the store. */
export function leasedFrom(event: AcceptedEvent): LeasedDelivery[] {
  const leased: LeasedDelivery[] = [];
  const hookBody = bodyOf(event.hookBody ?? '');
  const webHookBody = bodyOf(event.webHookBody ?? '');
  event.deliveries.forEach(({ place, subscriptionKey, clientId, kind }, ordinal) => {
    if (place !== 'leased') return;
    leased.push({
      ref: { eventId: event.id, ordinal },
      claim: null,
      storeHash: event.storeHash,
      clientId,
      subscriptionKey,
      scope: event.scope,
      body: kind === 'web-hook' ? webHookBody : hookBody,
      trace: event.trace,
      acceptedAt: event.acceptedAt,
      attempts: 0,
      firstAttemptAt: null,
      retriesFrom: 0,
    });
  });
  return leased;
}
