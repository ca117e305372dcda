import { expect } from '@jest/globals';
import type { DeliveryDetail, DeliveryRecord } from '../../../src/delivery/model/delivery-record.js';
import type { Repositories } from '../../../src/storage/repositories.js';
import type { Owner } from '../../../src/subscriptions/subscription.js';
import type { SeededStore } from './every-state.js';

const PAGE = 2_000;

/** All that a store shows through its ports, apart from the deliveries. */
async function recordsOf(store: Repositories, { owners, replays, hooks, eventIds }: SeededStore) {
  const some = owners.flatMap(({ storeHash }) => eventIds.slice(0, 23).map((id) => ({ storeHash, id })));
  return {
    stores: await store.stores.list(),
    apps: await store.apps.list(),
    tokens: await store.tokens.list(),
    operators: await store.operators.list(),
    portalSessions: await store.portalSessions.list({ limit: 1_000 }),
    minutes: await statsOf(store, 'minute'),
    hours: await statsOf(store, 'hour'),
    incidents: await store.incidents.list({ now: 0, limit: 1_000 }),
    storeLogs: await Promise.all(
      owners.map(({ storeHash }) => store.deliveryLog.listOfStore(storeHash, { limit: 500 })),
    ),
    events: await Promise.all(some.map(({ storeHash, id }) => store.deliveryLog.eventOfStore(storeHash, id))),
    keyCanaries: await store.keyCanaries.list(),
    grants: await Promise.all(owners.map((owner) => store.tokens.findGrant(owner.storeHash, owner.clientId))),
    subscriptions: await Promise.all(owners.map(({ storeHash }) => store.subscriptions.ofStore(storeHash))),
    pages: await Promise.all(
      owners.map((owner) => store.subscriptions.list(owner, { kind: 'hook', page: 1, limit: 2 })),
    ),
    changes: await store.changes.since(0, 1_000_000),
    replays: await Promise.all(replays.map(({ owner, key, id }) => store.replays.find(owner, key, id))),
    recoveries: await recoveriesOf(store),
    reached: await store.retention.reached(),
    backlogs: (await store.deliveries.backlogs(null, 1_000)).found.sort((a, b) =>
      a.subscriptionKey < b.subscriptionKey ? -1 : 1,
    ),
    oldestDueAt: await store.deliveries.oldestDueAt(),
    counts: await Promise.all(hooks.map((hook) => countsOf(store, hook))),
  };
}

/** All results that were counted, of whatever time. */
async function statsOf({ stats }: Repositories, step: 'minute' | 'hour') {
  const { steps } = await stats.read({}, { step, from: 0, to: 8.64e15 });
  return steps.sort((a, b) => a.at - b.at);
}

async function recoveriesOf({ recoveries, replays }: Repositories) {
  const all = await recoveries.list(null, 1_000);
  const parts = await Promise.all(all.map(({ id }) => recoveries.parts(id, 1_000)));
  return { all, parts, due: await replays.due(Number.MAX_SAFE_INTEGER, 1_000) };
}

async function countsOf(store: Repositories, { key, ...owner }: Owner & { key: string }) {
  const { pending, parked, lastFailure } = await store.deliveryLog.summary(owner, key);
  return { pending, parked, hasFailed: lastFailure !== null };
}

/** The whole log of a hook, page by page. */
async function logOf(
  store: Repositories,
  { key, ...owner }: Owner & { key: string },
): Promise<DeliveryRecord[]> {
  const log: DeliveryRecord[] = [];
  for (;;) {
    const last = log.at(-1)?.ref.eventId;
    const page = await store.deliveryLog.list(owner, key, {
      limit: PAGE,
      ...(last !== undefined && { olderThan: last }),
    });
    log.push(...page);
    if (page.length < PAGE) return log;
  }
}

/**
 * Compares both stores by what their ports answer. Returns how many deliveries it compared, by state.
 * @param detailed each how many-th delivery is compared with its body and its attempts
 */
export async function expectEqual(
  original: Repositories,
  copy: Repositories,
  seeded: SeededStore,
  detailed = 1,
): Promise<Record<string, number>> {
  expect(await recordsOf(copy, seeded)).toEqual(await recordsOf(original, seeded));
  const states: Record<string, number> = {};
  for (const { key, storeHash, clientId } of seeded.hooks) {
    const hook = { key, storeHash, clientId };
    const expected = await logOf(original, hook);
    expect(await logOf(copy, hook)).toEqual(expected);
    for (const { state } of expected) states[state] = (states[state] ?? 0) + 1;
    const looked = expected.filter((_, i) => i % detailed === 0);
    const detailsIn = async (store: Repositories) => {
      const details: (DeliveryDetail | null)[] = [];
      for (const { ref } of looked) details.push(await store.deliveryLog.find(hook, key, ref));
      return details;
    };
    expect(await detailsIn(copy)).toEqual(await detailsIn(original));
  }
  return states;
}
