import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type BusyHook, fillDay } from './day-of-traffic.js';
import { type Caller, callerOf } from './platform.js';
import type { ServiceProcess } from './service-process.js';

const STORE = '5ueh97';
const STORES: [string, string, string][] = [
  [STORE, 'Harbour Coffee Roasters', 'Australia/Sydney'],
  ['k3mmq2', 'Nordic Lamps', 'Europe/Oslo'],
  ['z81xfa', 'Casa Verde Plants', 'America/Sao_Paulo'],
];
const APPS = ['Order sync', 'Stock alerts', 'Mail for shops'];

/** How the receivers of the seeded hooks answer, by path. */
const ANSWERS: Record<string, [number, string]> = {
  '/orders': [204, ''],
  '/shipments': [204, ''],
  '/refunds': [503, '{"error":"upstream_timeout","message":"The ledger did not answer."}'],
  '/carts': [410, 'This endpoint was retired.'],
};
const HOOKS: [string, string][] = [
  ['store/order/*', '/orders'],
  ['store/shipment/*', '/shipments'],
  ['store/order/refund/created', '/refunds'],
  ['store/cart/abandoned', '/carts'],
];

interface Prepared {
  store: string;
  clientId: string;
  appToken: string;
  operatorToken: string;
  /** By destination path. */
  hooks: Map<string, number>;
  close(): void;
}

export interface Seeded extends Prepared {
  events: string[];
  service: ServiceProcess;
}

/** How the hooks were yesterday, by path: events in a minute at noon, and the share of attempts that failed. */
const YESTERDAY: Record<string, Pick<BusyHook, 'scope' | 'perMinute' | 'failing'>> = {
  '/orders': {
    scope: 'store/order/created',
    perMinute: 4,
    // The receiver was away for a while.
    failing: (minutesAgo) => (minutesAgo > 380 && minutesAgo < 430 ? 0.7 : 0.01),
  },
  '/shipments': { scope: 'store/shipment/created', perMinute: 1.2, failing: () => 0.005 },
  '/refunds': { scope: 'store/order/refund/created', perMinute: 0.3, failing: () => 0.02 },
};

/**
 * Fills an empty store with what a shop does: most of a day arrived, then one receiver fails and one is gone.
 * @param start starts the service on this directory
 */
export async function seedConsole(start: () => Promise<ServiceProcess>, dataDir: string): Promise<Seeded> {
  const first = await start();
  const { publisherToken, ...prepared } = await prepare(first);
  const yesterday = await busyHooks(first, prepared);
  await first.stop();
  await fillDay(dataDir, yesterday);
  const service = await start();
  const events = await publish(callerOf(service.url, publisherToken));
  return { ...prepared, events, service };
}

async function busyHooks(service: ServiceProcess, prepared: Prepared): Promise<BusyHook[]> {
  const admin = callerOf(service.url, prepared.operatorToken);
  const list = await admin.get<{ data: { id: string; key: string }[] }>(`/admin/v1/stores/${STORE}/hooks`);
  return Object.entries(YESTERDAY).map(([path, yesterday]) => {
    const id = String(prepared.hooks.get(path));
    const { key } = list.data.find((hook) => hook.id === id)!;
    return { key, storeHash: STORE, clientId: prepared.clientId, ...yesterday };
  });
}

/** Stores, apps and hooks, and the receiver of them all. */
async function prepare(service: ServiceProcess): Promise<Prepared & { publisherToken: string }> {
  const receiver = await startReceiver();
  const { port } = receiver.address() as AddressInfo;
  const operator = await service.cli<{ token: string }>(
    'operator',
    'create',
    'Ada',
    '--scope',
    'admin:write',
  );
  const admin = callerOf(service.url, operator.token);
  for (const [store_hash, name, timezone] of STORES)
    await admin.post('/admin/v1/stores', { store_hash, name, timezone });
  const apps = await Promise.all(
    APPS.map((name) => admin.post<{ client_id: string }>('/admin/v1/apps', { name })),
  );
  const clientId = apps[0]!.client_id;
  const appToken = await install(admin, clientId, ['default']);
  const publisherToken = await install(admin, apps[1]!.client_id, ['events:write']);
  const app = callerOf(service.url, appToken);
  const hooks = new Map<string, number>();
  for (const [scope, path] of HOOKS) {
    const hook = { scope, destination: `http://127.0.0.1:${port}${path}` };
    hooks.set(path, (await app.post<{ id: number }>(`/stores/${STORE}/v2/hooks`, hook)).id);
  }
  return {
    store: STORE,
    clientId,
    appToken,
    operatorToken: operator.token,
    publisherToken,
    hooks,
    close: () => receiver.close(),
  };
}

async function install(admin: Caller, client_id: string, scopes: string[]): Promise<string> {
  const path = `/admin/v1/stores/${STORE}/tokens`;
  return (await admin.post<{ access_token: string }>(path, { client_id, scopes })).access_token;
}

function startReceiver(): Promise<Server> {
  const server = createServer((request, response) => {
    const [status, body] = ANSWERS[request.url ?? ''] ?? [204, ''];
    request
      .resume()
      .on('end', () => response.writeHead(status, { 'content-type': 'application/json' }).end(body));
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

const ORDERS = 40;
const EVERY_REFUND = 9;

async function publish(publisher: Caller): Promise<string[]> {
  const orders = Array.from({ length: ORDERS }, (_, i) => [
    { scope: i % 3 === 0 ? 'store/order/statusUpdated' : 'store/order/created', data: orderOf(250 + i, i) },
    ...(i % 4 === 0
      ? [{ scope: 'store/shipment/created', data: { type: 'shipment', id: 70 + i, orderId: 250 + i } }]
      : []),
    ...(i % EVERY_REFUND === 0
      ? [
          {
            scope: 'store/order/refund/created',
            data: { type: 'order', id: 250 + i, refund: { refund_id: 900 + i } },
          },
        ]
      : []),
  ]).flat();
  const cart = {
    scope: 'store/cart/abandoned',
    data: { type: 'cart', id: '09346904-4175-44fd-be53-f7e598531b6c' },
  };
  const path = `/stores/${STORE}/v2/events`;
  const answers = await publisher.post<{ id: string }[]>(path, [...orders, cart]);
  return answers.map(({ id }) => id);
}

function orderOf(id: number, i: number) {
  if (i % 3 !== 0) return { type: 'order', id };
  return { type: 'order', id, status: { previous_status_id: 0, new_status_id: 11 } };
}
