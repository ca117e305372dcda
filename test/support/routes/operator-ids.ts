import { randomUUID } from 'node:crypto';
import { SubscriptionRepository } from '../../../src/subscriptions/subscription.repository.js';
import { caller } from '../http.js';
import type { Client, TestApp } from '../service/app.js';
import type { DeliveryWorld } from '../service/delivery-world.js';
import { type Ids, idOf, NEVER_EVENT } from './seeded-tenant.js';

/**
 * The ids that operators use. An operator sees every store and app, so none of these is foreign; a record of another store
 * is, in the path of this one.
 */
export async function operatorIds(
  { app, receiver }: DeliveryWorld,
  me: Client,
  operator: { token: string },
  ownDelivery: string,
): Promise<Record<string, Ids>> {
  const elsewhere = await app.install({ storeHash: 'elsewhere1', scopes: ['default', 'events:write'] });
  const call = caller(app.url, elsewhere);
  const scope = 'store/order/created';
  const path = `/stores/${elsewhere.storeHash}/v2`;
  await idOf(call('POST', `${path}/hooks`, { scope, destination: receiver.url('/elsewhere') }));
  const event = await idOf(call('POST', `${path}/events`, { scope, data: { type: 'order', id: 1 } }));
  const token = ({ storeHash, clientId: client_id }: Client) =>
    idOf(caller(app.url, operator)('POST', `/admin/v1/stores/${storeHash}/tokens`, { client_id }));
  const session = ({ storeHash: store_hash, clientId: client_id }: Client) =>
    idOf(caller(app.url, operator)('POST', '/admin/v1/portal-sessions', { store_hash, client_id }));
  const nobody = '0'.repeat(32);
  const replay = { store_hash: me.storeHash, since: new Date(Date.now() - 60_000).toISOString() };
  const never = randomUUID();
  return {
    stores: { own: me.storeHash, foreign: 'never1', never: 'never1' },
    apps: { own: me.clientId, foreign: nobody, never: nobody },
    tokens: { own: await token(me), foreign: await token(elsewhere), never: randomUUID() },
    // An operator sees the sessions of every store, so that none is foreign.
    'portal-sessions': { own: await session(me), foreign: randomUUID(), never: randomUUID() },
    hooks: {
      own: await keyIn(app.nest, me),
      foreign: await keyIn(app.nest, elsewhere),
      never: randomUUID(),
    },
    replays: {
      own: await idOf(caller(app.url, operator)('POST', '/admin/v1/replays', replay)),
      foreign: never,
      never,
    },
    events: { own: eventOf(ownDelivery), foreign: event, never: `msg_${NEVER_EVENT}` },
    // The same for a record that is found by its id alone.
    records: { own: ownDelivery, foreign: never, never: `dlv_${NEVER_EVENT}_0` },
    // No circuit is open, so that none can be found.
    circuits: { own: nobody, foreign: nobody, never: nobody },
    deliveries: {
      own: ownDelivery,
      foreign: `${event.replace('msg_', 'dlv_')}_0`,
      never: `dlv_${NEVER_EVENT}_0`,
    },
  };
}

const eventOf = (delivery: string) => delivery.replace('dlv_', 'msg_').replace(/_\d+$/, '');

/** The key of one of the app's hooks, by which operators name it. */
async function keyIn(nest: TestApp['nest'], { storeHash, clientId }: Client): Promise<string> {
  const all = await nest.get(SubscriptionRepository, { strict: false }).ofStore(storeHash);
  return all.find((hook) => hook.clientId === clientId)!.key;
}
