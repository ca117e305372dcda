import type { Acceptance, AcceptedEvent } from '../model/accepted-event.js';
import type { LeasedDelivery } from '../model/delivery.js';
import { bodyOf } from '../model/event-body.js';

/**
 * The deliveries of a new event that this process leased on acceptance: taken from memory, not read from the store.
 * @param behind ordinals that it has not leased, since they stand behind others in their lines
 */
export function leasedFrom(event: AcceptedEvent, behind?: ReadonlySet<number>): LeasedDelivery[] {
  const leased: LeasedDelivery[] = [];
  const hookBody = bodyOf(event.hookBody ?? '');
  const webHookBody = bodyOf(event.webHookBody ?? '');
  event.deliveries.forEach(({ place, subscriptionKey, clientId, kind, line }, ordinal) => {
    if (place !== 'leased' || behind?.has(ordinal)) return;
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
      ...(line !== undefined && { line }),
    });
  });
  return leased;
}

/** The ordinals of an event's deliveries that stand behind others in their lines, or undefined if none does. */
export function behindIn(acceptance: Acceptance, event: number): ReadonlySet<number> | undefined {
  const behind = acceptance.outcome === 'accepted' ? acceptance.behind?.[event] : undefined;
  return behind?.length ? new Set(behind) : undefined;
}
