import { monotonicFactory } from 'ulid';
import type { AcceptedEvent } from '../src/delivery/model/accepted-event.js';
import type { Settlement } from '../src/delivery/model/settlement.js';
import { hookBody } from '../src/events/event-bodies.js';
import type { Repositories } from '../src/storage/repositories.js';
import { openSqlite } from '../src/storage/sqlite/open-sqlite.js';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;
/** Deliveries of one commit. */
const GROUP = 500;

/** A hook, and how it was yesterday. */
export interface BusyHook {
  key: string;
  storeHash: string;
  clientId: string;
  scope: string;
  /** Events in a minute at noon. At night there is a quarter of them. */
  perMinute: number;
  /** The share of first attempts that fail, at this many minutes before now. */
  failing: (minutesAgo: number) => number;
}

/** Writes the last 24 hours of these hooks into a store whose service is stopped, through its ports. */
export async function fillDay(dataDir: string, hooks: readonly BusyHook[]): Promise<void> {
  const store = await openSqlite({ dataDir, exclusive: true });
  try {
    const leaseId = await store.leases.begin();
    const day = [...eventsOf(hooks)];
    for (let at = 0; at < day.length; at += GROUP) await write(store, leaseId, day.slice(at, at + GROUP));
    await store.leases.end(leaseId);
  } finally {
    await store.control.close();
  }
}

interface Sent {
  event: AcceptedEvent;
  hook: BusyHook;
  failsFirst: boolean;
}

/** In the order of time, which is that of their ids. */
function* eventsOf(hooks: readonly BusyHook[]): Generator<Sent> {
  const [chance, nextId, now] = [chances(), monotonicFactory(), Date.now()];
  for (let minutesAgo = DAY_MINUTES; minutesAgo > 0; minutesAgo--) {
    const from = now - minutesAgo * MINUTE_MS;
    const sent = hooks.flatMap((hook) => {
      const count = Math.floor(hook.perMinute * dayShare(from) + chance());
      return Array.from({ length: count }, () => ({ hook, at: from + Math.floor(chance() * MINUTE_MS) }));
    });
    for (const { hook, at } of sent.sort((one, other) => one.at - other.at)) {
      const event = eventOf(hook, `msg_${nextId(at)}`, at);
      yield { event, hook, failsFirst: chance() < hook.failing(minutesAgo) };
    }
  }
}

/** A quarter at midnight, all at noon. */
const dayShare = (at: number) => 0.625 - 0.375 * Math.cos(((at % 86_400_000) / 86_400_000) * 2 * Math.PI);

/** The same each time: numbers from 0 to 1, by a linear congruence. */
function chances(): () => number {
  let state = 20_261_128;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

let orders = 4_000;

function eventOf(
  { storeHash, clientId, key, scope }: BusyHook,
  id: string,
  acceptedAt: number,
): AcceptedEvent {
  orders += 1;
  const data = JSON.stringify({ type: 'order', id: orders });
  return {
    id,
    storeHash,
    clientId,
    scope,
    acceptedAt,
    idempotencyKey: null,
    keysFrom: 0,
    contentHash: null,
    hookBody: hookBody({ scope, storeId: '1025646', storeHash, data, acceptedAt }),
    webHookBody: null,
    trace: null,
    deliveries: [{ subscriptionKey: key, clientId, kind: 'hook', place: 'leased' }],
  };
}

/** What failed first is sent again a minute later, and arrives. */
async function write({ deliveries }: Repositories, leaseId: string, sent: readonly Sent[]): Promise<void> {
  const accepted = sent.map(({ event }) => [event]);
  await deliveries.commit({ leaseId, accepted, settled: [] });
  await deliveries.commit({ leaseId, accepted: [], settled: sent.map(firstAttempt) });
  const again = sent.filter(({ failsFirst }) => failsFirst);
  if (again.length === 0) return;
  await deliveries.claimDue(leaseId, Date.now(), GROUP);
  await deliveries.commit({ leaseId, accepted: [], settled: again.map(secondAttempt) });
}

const originOf = ({ hook: { storeHash, clientId, key: subscriptionKey }, event: { acceptedAt } }: Sent) => ({
  storeHash,
  clientId,
  subscriptionKey,
  acceptedAt,
});
const durationOf = ({ event: { acceptedAt } }: Sent) => 25 + (acceptedAt % 97) ** 2 / 40;

function firstAttempt(sent: Sent): Settlement {
  const { id: eventId, acceptedAt } = sent.event;
  const common = { ref: { eventId, ordinal: 0 }, origin: originOf(sent) };
  const attempt = { number: 1, startedAt: acceptedAt + 12, durationMs: Math.round(durationOf(sent)) };
  if (!sent.failsFirst) return { ...common, to: 'delivered', attempt: { ...attempt, status: 204 } };
  const answer = { status: 503, failure: 'http_status', reason: null, excerpt: 'Busy.' } as const;
  const nextAttemptAt = acceptedAt + MINUTE_MS;
  return { ...common, to: 'retry', attempt: { ...attempt, ...answer }, nextAttemptAt };
}

function secondAttempt(sent: Sent): Settlement {
  const { id: eventId, acceptedAt } = sent.event;
  const attempt = { number: 2, startedAt: acceptedAt + MINUTE_MS, durationMs: 140, status: 204 };
  return { ref: { eventId, ordinal: 0 }, origin: originOf(sent), to: 'delivered', attempt };
}
