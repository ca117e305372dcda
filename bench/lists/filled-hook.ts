import { monotonicFactory } from 'ulid';
import type { AcceptedEvent } from '../../src/delivery/model/accepted-event.js';
import type { DeliveryLogRepository } from '../../src/delivery/model/delivery-log.repository.js';
import type { Delivered } from '../../src/delivery/model/settlement.js';
import type { Repositories } from '../../src/storage/repositories.js';

export const OWNER = { storeHash: 'store', clientId: 'app' };
export const HOOK = 'hook';
export const PAGE = { limit: 50 };

const BODY_BYTES = 300;
const BODY = JSON.stringify({ data: 'x'.repeat(BODY_BYTES - JSON.stringify({ data: '' }).length) });
const GROUP = 1_000;

/** Creates deliveries of one hook and settles them as the service does. Returns the id of the newest event. */
export async function fill({ deliveries, leases }: Repositories, count: number): Promise<string> {
  const leaseId = await leases.begin();
  let leased: AcceptedEvent[] = [];
  let newest = '';
  for (let made = 0; made < count || leased.length > 0; made += leased.length) {
    const events = Array.from({ length: Math.min(GROUP, count - made) }, makeEvent);
    const settled = leased.map(delivered);
    const { fenced } = await deliveries.commit({
      leaseId,
      accepted: events.map((event) => [event]),
      settled,
    });
    if (fenced > 0) throw new Error(`${fenced} deliveries could not be settled.`);
    leased = events;
    newest = events.at(-1)?.id ?? newest;
  }
  await leases.end(leaseId);
  return newest;
}

/** Milliseconds to read the newest page of the hook. @throws Error if the page has other deliveries */
export async function timePage(log: DeliveryLogRepository, newest: string): Promise<number> {
  const started = performance.now();
  const records = await log.list(OWNER, HOOK, PAGE);
  const took = performance.now() - started;
  const isWhole = records.length === PAGE.limit && records.every(({ state }) => state === 'delivered');
  if (!isWhole || records[0]!.ref.eventId !== newest) throw new Error('The page is not the newest one.');
  return took;
}

const delivered = ({ id: eventId, acceptedAt }: AcceptedEvent): Delivered => ({
  to: 'delivered',
  ref: { eventId, ordinal: 0 },
  attempt: { number: 1, startedAt: acceptedAt, durationMs: 25, status: 204 },
});

/** Ascending within a millisecond too, so the last id is the newest. */
const nextId = monotonicFactory();

function makeEvent(): AcceptedEvent {
  const acceptedAt = Date.now();
  return {
    ...OWNER,
    id: `msg_${nextId(acceptedAt)}`,
    scope: 'store/order/created',
    acceptedAt,
    idempotencyKey: null,
    keysFrom: 0,
    contentHash: null,
    hookBody: BODY,
    webHookBody: null,
    trace: null,
    deliveries: [{ subscriptionKey: HOOK, clientId: OWNER.clientId, kind: 'hook', place: 'leased' }],
  };
}
