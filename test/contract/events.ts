import { encodeTime } from 'ulid';
import type { AcceptedEvent, FirstPlace, NewDelivery } from '../../src/delivery/model/accepted-event.js';
import type { DeliveryRef, FailedAttempt, SuccessfulAttempt } from '../../src/delivery/model/delivery.js';
import type { DeliveryRepository, GroupResult } from '../../src/delivery/model/delivery.repository.js';

export const NOW = 1_700_000_000_000;

/** How long an idempotency key is held in these suites. */
export const KEY_HELD_MS = 24 * 60 * 60 * 1000;

let made = 0;

/** An event whose id contains its time, as every id does. */
export function makeEvent(changes: Partial<AcceptedEvent> = {}): AcceptedEvent {
  made += 1;
  return {
    id: `msg_${encodeTime(changes.acceptedAt ?? NOW)}${String(made).padStart(16, '0')}`,
    storeHash: 'store-a',
    clientId: 'publisher',
    scope: 'store/order/created',
    acceptedAt: NOW,
    idempotencyKey: null,
    keysFrom: (changes.acceptedAt ?? NOW) - KEY_HELD_MS,
    contentHash: null,
    hookBody: '{"for":"hooks"}',
    webHookBody: null,
    trace: null,
    deliveries: [makeDelivery('leased')],
    ...changes,
  };
}

export const makeDelivery = (place: FirstPlace, subscriptionKey = 'hook-a'): NewDelivery => ({
  subscriptionKey,
  clientId: 'subscriber',
  kind: 'hook',
  place,
});

/** An event with one delivery. */
export const eventAt = (place: FirstPlace, subscriptionKey = 'hook-a', acceptedAt = NOW) =>
  makeEvent({ acceptedAt, deliveries: [makeDelivery(place, subscriptionKey)] });

export const keyed = (idempotencyKey: string, contentHash: string, changes: Partial<AcceptedEvent> = {}) =>
  makeEvent({ idempotencyKey, contentHash, ...changes });

export const refOf = (event: AcceptedEvent, ordinal = 0): DeliveryRef => ({ eventId: event.id, ordinal });

/** Accepts one request for each argument. */
export const accept = (
  deliveries: DeliveryRepository,
  leaseId: string,
  ...accepted: AcceptedEvent[][]
): Promise<GroupResult> => deliveries.commit({ leaseId, accepted, settled: [] });

export const success = (number = 1): SuccessfulAttempt => ({
  number,
  startedAt: NOW + 10,
  durationMs: 25,
  status: 204,
});

export const failure = (number = 1): FailedAttempt => ({
  number,
  startedAt: NOW + 10,
  durationMs: 25,
  status: 500,
  failure: 'http_status',
  reason: null,
  excerpt: 'no',
});

/** A failed attempt without an answer, and so with a reason. */
export const timedOut = (number = 1): FailedAttempt => ({
  ...failure(number),
  status: null,
  failure: 'timeout',
  reason: 'answer_timeout',
  excerpt: null,
});
