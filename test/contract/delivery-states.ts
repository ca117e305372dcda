import type { AcceptedEvent } from '../../src/delivery/model/accepted-event.js';
import type { DeliveryRef, DeliveryState, LeasedDelivery } from '../../src/delivery/model/delivery.js';
import type { Settlement } from '../../src/delivery/model/settlement.js';
import type { Owner } from '../../src/subscriptions/subscription.js';
import { accept, failure, makeDelivery, makeEvent, refOf, success } from './events.js';
import { END_OF_TIME, type Queue } from './queue.js';

/** The owner of the hooks of makeDelivery, and the publisher of the events of makeEvent. */
export const SUBSCRIBER: Owner = { storeHash: 'store-a', clientId: 'subscriber' };
export const PUBLISHER: Owner = { storeHash: 'store-a', clientId: 'publisher' };
export const STRANGERS: Owner[] = [
  { storeHash: 'store-b', clientId: 'subscriber' },
  { storeHash: 'store-a', clientId: 'stranger' },
];

export const settle = (queue: Queue, ...settled: Settlement[]) =>
  queue.deliveries.commit({ leaseId: queue.leaseId, accepted: [], settled });

/** Stores an event whose first delivery, to hook-a by default, is in this state. */
export async function eventIn(
  queue: Queue,
  state: DeliveryState,
  changes: Partial<AcceptedEvent> = {},
): Promise<AcceptedEvent> {
  const place = state === 'pending' ? 'due' : state === 'parked' ? 'parked' : 'leased';
  const deliveries = (changes.deliveries ?? [makeDelivery(place)]).map((it) => ({ ...it, place }) as const);
  const event = makeEvent({ ...changes, deliveries });
  await accept(queue.deliveries, queue.leaseId, [event]);
  const ref = refOf(event);
  if (state === 'delivered') await settle(queue, { to: 'delivered', ref, attempt: success() });
  if (state === 'exhausted') await settle(queue, { to: 'exhausted', ref, attempt: failure() });
  if (state === 'cancelled') await settle(queue, { to: 'cancelled', ref, claim: null, attempt: null });
  return event;
}

/** Claims every delivery that is due now or later. */
export const claim = (queue: Queue): Promise<LeasedDelivery[]> =>
  queue.deliveries.claimDue(queue.leaseId, END_OF_TIME, 10_000);

export async function stateOf(
  queue: Queue,
  ref: DeliveryRef,
  hook = 'hook-a',
): Promise<DeliveryState | null> {
  const found = await queue.opened.repositories.deliveryLog.find(SUBSCRIBER, hook, ref);
  return found?.state ?? null;
}
