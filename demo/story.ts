import { Arrivals } from './arrivals.js';
import { EVENTS } from './events.js';
import { type Caller, callerOf } from './platform.js';
import { type Receiver, startReceiver } from './receiver.js';
import { say } from './say.js';
import type { ServiceProcess } from './service-process.js';

const STORE = '5ueh97';
/** Three order events reach the hook, one of them in two attempts. The customer event reaches the web-hook. */
const SUCCESSES = 4;
const FAILURES = 1;
const REFUND = 'store/order/refund/created';

interface AppKeys {
  client_id: string;
  signing_secret: string;
}

interface App extends AppKeys {
  token: string;
  caller: Caller;
}

interface Delivery {
  id: string;
  scope: string;
  state: string;
  attempts: number;
  last_status: number | null;
}

export interface Told {
  store: string;
  /** Of the partner app. */
  clientId: string;
  token: string;
}

/** Shows the main use, from an empty store to a delivery that is sent again. */
export async function tell(service: ServiceProcess): Promise<Told> {
  say(`1. The service runs at ${service.url} on its embedded store; no other server is installed.`);
  await service.cli('store', 'create', STORE, '--name', 'Demo store', '--timezone', 'Australia/Sydney');
  const platform = await newApp(service, 'The commerce platform', 'events:write');
  const partner = await newApp(service, 'Order sync', 'default');
  say(`2. Store ${STORE} with two apps: the platform, which publishes, and a partner app, which listens.`);
  const arrivals = new Arrivals();
  const receiver = await receiverOf(partner, arrivals);
  const hook = await register(partner, receiver);
  say(`4. The platform publishes ${EVENTS.length} events. The receiver fails the refund once, on purpose:`);
  await platform.caller.post(`/stores/${STORE}/v2/events`, EVENTS);
  await arrivals.until(SUCCESSES, FAILURES);
  say('5. All events arrived, and the standardwebhooks library verified each signature.');
  await lookBack(partner, hook, arrivals);
  return { store: STORE, clientId: partner.client_id, token: partner.token };
}

async function newApp(service: ServiceProcess, name: string, scope: string): Promise<App> {
  const app = await service.cli<AppKeys>('app', 'create', name);
  const args = ['token', 'create', '--store', STORE, '--client', app.client_id, '--scope', scope];
  const { access_token: token } = await service.cli<{ access_token: string }>(...args);
  return { ...app, token, caller: callerOf(service.url, token) };
}

function receiverOf({ signing_secret }: App, arrivals: Arrivals): Promise<Receiver> {
  return startReceiver({
    secrets: { '/orders': signing_secret, '/customers': signing_secret },
    failsOnce: ({ body, attempt }) => body.scope === REFUND && attempt === 1,
    onArrival: (arrival) => arrivals.take(arrival),
  });
}

async function register({ caller }: App, { url }: Receiver): Promise<number> {
  const hook = { scope: 'store/order/*', destination: `${url}/orders` };
  const { id } = await caller.post<{ id: number }>(`/stores/${STORE}/v2/hooks`, hook);
  await caller.post('/web-hook', { object: 'Customer', action: 'Update', url: `${url}/customers` });
  say(`3. The partner app registered hook ${id} (store/order/*) and a web-hook (Customer / Update).`);
  return id;
}

/** Prints the delivery log, and sends one of its deliveries again. */
async function lookBack({ caller }: App, hook: number, arrivals: Arrivals): Promise<void> {
  const path = `/stores/${STORE}/v2/hooks/${hook}/deliveries`;
  const settled = async (): Promise<Delivery[]> => {
    const { data } = await caller.get<{ data: Delivery[] }>(path);
    if (data.every(({ state }) => state === 'delivered')) return data;
    await new Promise((resolve) => setTimeout(resolve, 50));
    return settled();
  };
  say(`6. The hook's delivery log, GET ${path}:`);
  const log = await settled();
  for (const { id, scope, state, attempts, last_status } of log) {
    say(`   ${scope.padEnd(28)} ${state}, attempts ${attempts}, last status ${last_status}  ${id}`);
  }
  const refund = log.find(({ scope }) => scope === REFUND)!;
  say(`7. The refund is sent again, POST …/deliveries/${refund.id}/resend, with the same webhook-id:`);
  await caller.post(`${path}/${refund.id}/resend`);
  await arrivals.until(SUCCESSES + 1, FAILURES);
}
