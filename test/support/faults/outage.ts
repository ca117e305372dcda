import { OPERATOR } from '../../../src/audit/change.js';
import type { DeliveryState } from '../../../src/delivery/model/delivery.js';
import { openMongo } from '../../../src/storage/mongo/open-mongo.js';
import type { Repositories } from '../../../src/storage/repositories.js';
import { openSqlite } from '../../../src/storage/sqlite/open-sqlite.js';
import type { Subscription } from '../../../src/subscriptions/subscription.js';
import { failure, makeDelivery, makeEvent, refOf } from '../../contract/events.js';
import { makeHook } from '../../contract/records.js';
import type { Environment } from '../service/service-process.js';

/** Events of one commit. */
const BATCH = 2_000;
const HOUR_MS = 3_600_000;

export interface OutageSize {
  stores: number;
  hooksPerStore: number;
  deliveries: number;
}

/** Uses the database of a service that does not run. */
export async function withRepositories<Result>(
  { MONGODB_URI: uri, DATA_DIR: dataDir }: Environment,
  work: (repositories: Repositories) => Promise<Result>,
): Promise<Result> {
  const repositories = uri
    ? await openMongo({ uri })
    : await openSqlite({ dataDir: dataDir!, exclusive: false });
  try {
    return await work(repositories);
  } finally {
    await repositories.control.close();
  }
}

/** What an outage leaves: hooks of many stores, all on again, and exhausted deliveries, spread evenly over them. */
export async function seedOutage(
  repositories: Repositories,
  { stores, hooksPerStore, deliveries }: OutageSize,
  clientId: string,
  destination: (hook: number) => string,
): Promise<Subscription[]> {
  const hooks: Subscription[] = [];
  for (let store = 0; store < stores; store++) {
    const storeHash = `outage${store}`;
    await repositories.stores.create({ storeHash, name: '', timezone: 'UTC' }, OPERATOR);
    for (let n = 0; n < hooksPerStore; n++) {
      const url = destination(hooks.length);
      const draft = makeHook({ storeHash, clientId }, { destination: url, sealedHeaders: null });
      hooks.push(await repositories.subscriptions.create(draft, OPERATOR));
    }
  }
  for (let from = 0; from < deliveries; from += BATCH)
    await exhaust(repositories, hooks, { from, to: Math.min(from + BATCH, deliveries) });
  return hooks;
}

async function exhaust(
  { deliveries, leases }: Repositories,
  hooks: Subscription[],
  { from, to }: { from: number; to: number },
): Promise<void> {
  const leaseId = await leases.begin();
  const acceptedAt = Date.now() - HOUR_MS;
  const events = Array.from({ length: to - from }, (_, n) => {
    const { storeHash, clientId, key } = hooks[(from + n) % hooks.length]!;
    const delivery = { ...makeDelivery('leased', key), clientId };
    return makeEvent({ storeHash, acceptedAt: acceptedAt + n, deliveries: [delivery] });
  });
  await deliveries.commit({ leaseId, accepted: events.map((event) => [event]), settled: [] });
  const settled = events.map((event) => ({
    to: 'exhausted' as const,
    ref: refOf(event),
    attempt: failure(),
  }));
  await deliveries.commit({ leaseId, accepted: [], settled });
  await leases.end(leaseId);
}

/** The ids of the events whose deliveries to these hooks are in this state. */
export async function eventsIn(
  { deliveryLog }: Repositories,
  hooks: Subscription[],
  state: DeliveryState,
): Promise<Set<string>> {
  const ids = new Set<string>();
  for (const hook of hooks)
    for (const { ref } of await deliveryLog.list(hook, hook.key, { state, limit: 100_000 }))
      ids.add(ref.eventId);
  return ids;
}
