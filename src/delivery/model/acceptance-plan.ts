import type { Acceptance, AcceptedEvent, AcceptedRequest, FirstAnswer } from './accepted-event.js';

/** The event that has an idempotency key. */
export interface KeyHolder extends FirstAnswer {
  contentHash: string;
}

export interface Plan {
  acceptance: Acceptance;
  /** The events of the request to store. */
  write: AcceptedEvent[];
}

/** Names an event's idempotency key among those of all tenants. Null if the event has none. */
export function keyOf({
  storeHash,
  clientId,
  idempotencyKey,
}: Pick<AcceptedEvent, 'storeHash' | 'clientId' | 'idempotencyKey'>): string | null {
  return idempotencyKey === null ? null : JSON.stringify([storeHash, clientId, idempotencyKey]);
}

/** Whether an event accepted at `acceptedAt` still has its key when the other is accepted. */
export const holdsKey = (acceptedAt: number, { keysFrom }: AcceptedEvent): boolean => acceptedAt > keysFrom;

/**
 * Decides on each request in order, by the keys that are stored and those that earlier events of the group bring.
 * An event that the database has under its own id was written by an earlier try: it is new, not its own duplicate.
 * @param known holders by the names of `keyOf`, for at least the keys of these requests
 */
export function planAcceptance(requests: AcceptedRequest[], known: Map<string, KeyHolder>): Plan[] {
  const holders = new Map(known);
  return requests.map((request) => {
    const brought = new Map<string, KeyHolder>();
    const duplicates: (FirstAnswer | null)[] = [];
    for (const [index, event] of request.entries()) {
      const key = keyOf(event);
      const holder = key === null ? undefined : (brought.get(key) ?? holders.get(key));
      if (holder && holder.contentHash !== event.contentHash) {
        return { acceptance: { outcome: 'conflict', index }, write: [] };
      }
      duplicates.push(
        holder && holder.id !== event.id ? { id: holder.id, deliveries: holder.deliveries } : null,
      );
      if (key !== null && !holder) brought.set(key, toHolder(event));
    }
    for (const [key, holder] of brought) holders.set(key, holder);
    const write = request.filter((_, index) => duplicates[index] === null);
    return { acceptance: { outcome: 'accepted', duplicates }, write };
  });
}

function toHolder({ id, deliveries, contentHash }: AcceptedEvent): KeyHolder {
  return { id, deliveries: deliveries.length, contentHash: contentHash ?? '' };
}
