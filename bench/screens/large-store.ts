import { randomUUID } from 'node:crypto';
import { monotonicFactory } from 'ulid';
import { OPERATOR } from '../../src/audit/change.js';
import type { AcceptedEvent } from '../../src/delivery/model/accepted-event.js';
import type { Settlement } from '../../src/delivery/model/settlement.js';
import { openSqlite } from '../../src/storage/sqlite/open-sqlite.js';

const GROUP = 1_000;
const DAY_MS = 86_400_000;
const TOPICS = ['store/order/*', 'store/product/*', 'store/cart/*', 'store/customer/*', 'store/shipment/*'];

export interface LargeSizes {
  hooksPerStore: number;
  deliveries: number;
}

/**
 * Fills a store, whose service is stopped, through its ports. The first hash has half of the deliveries, the others have
 * the rest. They are spread over the last day, and every 53rd failed for good.
 */
export async function fillLarge(
  dataDir: string,
  { hashes, clientId }: { hashes: string[]; clientId: string },
  { hooksPerStore, deliveries }: LargeSizes,
): Promise<void> {
  const store = await openSqlite({ dataDir, exclusive: true });
  try {
    const hooks: { storeHash: string; key: string }[] = [];
    for (const storeHash of hashes)
      for (let i = 0; i < hooksPerStore; i++) {
        const destination = `https://receiver.example.com/${storeHash}/${i}`;
        const key = randomUUID();
        const hook = { storeHash, clientId, key, kind: 'hook' as const, topic: TOPICS[i % TOPICS.length]! };
        const rest = { destination, canonicalUrl: destination, sealedHeaders: null, isActive: true };
        await store.subscriptions.create({ ...hook, ...rest }, OPERATOR);
        hooks.push({ storeHash, key });
      }
    const leaseId = await store.leases.begin();
    const [nextId, from] = [monotonicFactory(), Date.now() - DAY_MS];
    let leased: AcceptedEvent[] = [];
    for (let made = 0; made < deliveries || leased.length > 0; made += leased.length) {
      const events = Array.from({ length: Math.min(GROUP, deliveries - made) }, (_, i) => {
        const number = made + i;
        const at = from + Math.floor((number / deliveries) * DAY_MS);
        const hook = number % 2 === 0 ? hooks[number % hooksPerStore]! : hooks[number % hooks.length]!;
        return eventOf(`msg_${nextId(at)}`, at, hook, clientId);
      });
      const accepted = events.map((event) => [event]);
      await store.deliveries.commit({ leaseId, accepted, settled: leased.map(resultOf) });
      leased = events;
    }
    await store.leases.end(leaseId);
    // Else the service would do it while it is measured.
    while (await store.stats.fold());
  } finally {
    await store.control.close();
  }
}

const BODY = JSON.stringify({ data: 'x'.repeat(280) });

function eventOf(
  id: string,
  acceptedAt: number,
  { storeHash, key }: { storeHash: string; key: string },
  clientId: string,
): AcceptedEvent {
  return {
    ...{ id, storeHash, clientId, acceptedAt, scope: 'store/order/created', idempotencyKey: null },
    ...{ keysFrom: 0, contentHash: null, hookBody: BODY, webHookBody: null, trace: null },
    deliveries: [{ subscriptionKey: key, clientId, kind: 'hook', place: 'leased' }],
  };
}

/** Prime, so that every hook has failures. */
const FAILS_EVERY = 53;
let settled = 0;

function resultOf({ id: eventId, acceptedAt, storeHash, clientId, deliveries }: AcceptedEvent): Settlement {
  settled += 1;
  const origin = { storeHash, clientId, subscriptionKey: deliveries[0]!.subscriptionKey, acceptedAt };
  const common = { ref: { eventId, ordinal: 0 }, origin };
  const attempt = { number: 1, startedAt: acceptedAt + 5, durationMs: 20 + (settled % 200) };
  if (settled % FAILS_EVERY > 0) return { ...common, to: 'delivered', attempt: { ...attempt, status: 204 } };
  const answer = { status: 503, failure: 'http_status', reason: null, excerpt: 'Busy.' } as const;
  return { ...common, to: 'exhausted', attempt: { ...attempt, ...answer } };
}
