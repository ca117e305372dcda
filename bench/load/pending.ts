import { ulid } from 'ulid';
import type { AcceptedEvent, FirstPlace } from '../../src/delivery/model/accepted-event.js';
import type { Repositories } from '../../src/storage/repositories.js';
import { BODY, EVENT } from './payload.js';
import type { Tenant } from './tenants.js';

const GROUP = 500;
const TEXT = BODY.toString();

type Store = Tenant & { keys: string[] };

/** Stores so many deliveries for the hooks of these tenants, in turn. The service must not run on the embedded store. */
export async function fillPending(
  { subscriptions, deliveries, leases }: Repositories,
  tenants: readonly Tenant[],
  count: number,
  place: FirstPlace,
): Promise<void> {
  const stores: Store[] = await Promise.all(
    tenants.map(async (tenant) => {
      const hooks = await subscriptions.ofStore(tenant.storeHash);
      return { ...tenant, keys: hooks.map(({ key }) => key) };
    }),
  );
  const leaseId = await leases.begin();
  for (let made = 0, turn = 0; made < count; ) {
    const events: AcceptedEvent[] = [];
    while (events.length < GROUP && made < count) {
      const event = eventOf(stores[turn++ % stores.length]!, place);
      made += event.deliveries.length;
      events.push(event);
    }
    await deliveries.commit({ leaseId, accepted: events.map((event) => [event]), settled: [] });
  }
  await leases.end(leaseId);
}

const eventOf = ({ storeHash, clientId, keys }: Store, place: FirstPlace): AcceptedEvent => ({
  id: `msg_${ulid()}`,
  storeHash,
  clientId,
  scope: EVENT.scope,
  acceptedAt: Date.now(),
  idempotencyKey: null,
  keysFrom: 0,
  contentHash: null,
  hookBody: TEXT,
  webHookBody: null,
  trace: null,
  deliveries: keys.map((subscriptionKey) => ({ subscriptionKey, clientId, kind: 'hook', place })),
});
