import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EVENTS } from './events.js';
import { callerOf } from './platform.js';
import { type Arrival, type Receiver, startReceiver } from './receiver.js';
import { type ServiceProcess, startService } from './service-process.js';

const STORE = '5ueh97';
const ALL_ARRIVED_MS = 30_000;
/** Three order events reach the hook, one of them twice; the customer event reaches the web-hook. */
const EXPECTED_SUCCESSES = 4;
const EXPECTED_FAILURES = 1;

const say = (line = '') => process.stdout.write(`${line}\n`);

interface AppKeys {
  client_id: string;
  signing_secret: string;
}

async function newApp(service: ServiceProcess, name: string, ...scopes: string[]) {
  const app = await service.cli<AppKeys>('app', 'create', name);
  const args = ['token', 'create', '--store', STORE, '--client', app.client_id];
  const token = await service.cli<{ access_token: string }>(
    ...args,
    ...scopes.flatMap((scope) => ['--scope', scope]),
  );
  return { ...app, token: token.access_token, caller: callerOf(service.url, token.access_token) };
}

function arrivals(): { seen: Arrival[]; take(arrival: Arrival): void; all: Promise<void> } {
  const seen: Arrival[] = [];
  let done: () => void;
  const all = new Promise<void>((resolve, reject) => {
    done = resolve;
    setTimeout(() => reject(new Error('Not everything arrived in time.')), ALL_ARRIVED_MS).unref();
  });
  const take = (arrival: Arrival) => {
    seen.push(arrival);
    show(arrival);
    const successes = seen.filter(({ answered }) => answered === 204).length;
    const failures = seen.filter(({ answered }) => answered === 500).length;
    if (successes === EXPECTED_SUCCESSES && failures === EXPECTED_FAILURES) done();
  };
  return { seen, take, all };
}

function show({ id, attempt, body, answered, signature }: Arrival): void {
  const what = body.scope ?? `${body.object} / ${body.action}`;
  const verdict = answered === 401 ? 'BAD SIGNATURE' : 'signature verified';
  say(
    `   ${answered === 204 ? '✓' : '✗'} ${what.padEnd(28)} attempt ${attempt}, ${verdict}, answered ${answered}`,
  );
  say(`     ${id}  ${signature.slice(0, 30)}…`);
}

async function tell(service: ServiceProcess): Promise<{ receiver: Receiver; token: string }> {
  say(`1. The service runs at ${service.url} on its embedded store; no other server is installed.`);
  await service.cli('store', 'create', STORE, '--name', 'Demo store', '--timezone', 'Australia/Sydney');
  const platform = await newApp(service, 'The commerce platform', 'events:write');
  const orders = await newApp(service, 'Order sync', 'default');
  say(`2. Store ${STORE} with two apps: the platform, which publishes, and a partner app, which listens.`);
  const { take, all } = arrivals();
  const receiver = await startReceiver({
    secrets: { '/orders': orders.signing_secret, '/customers': orders.signing_secret },
    failsOnce: ({ body, attempt }) => body.scope === 'store/order/refund/created' && attempt === 1,
    onArrival: take,
  });
  const hook = { scope: 'store/order/*', destination: `${receiver.url}/orders` };
  const { id } = await orders.caller.post<{ id: number }>(`/stores/${STORE}/v2/hooks`, hook);
  await orders.caller.post('/web-hook', {
    object: 'Customer',
    action: 'Update',
    url: `${receiver.url}/customers`,
  });
  say(`3. The partner app registered hook ${id} (store/order/*) and a web-hook (Customer / Update).`);
  say(`4. The platform publishes ${EVENTS.length} events. The receiver fails the refund once, on purpose:`);
  await platform.caller.post(`/stores/${STORE}/v2/events`, EVENTS);
  await all;
  say('5. Everything arrived, each signature checked with the standardwebhooks library.');
  return { receiver, token: orders.token };
}

async function main(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'storehooks-demo-'));
  const service = await startService({
    DATA_DIR: dataDir,
    PORT: process.env['PORT'] ?? '0',
    LOG_LEVEL: 'info',
    RETRY_SCHEDULE: '1,2,5',
    DELIVERY_ALLOW_CIDRS: '127.0.0.0/8',
    ALLOW_INSECURE_DESTINATIONS: 'true',
  });
  const end = async (code: number) => {
    await service.stop();
    await rm(dataDir, { recursive: true, force: true });
    process.exit(code);
  };
  process.once('SIGINT', () => void end(0));
  try {
    const { token } = await tell(service);
    if (process.argv.includes('--once')) return await end(0);
    say();
    say(`Try it yourself: ${service.url}/docs, "Authorize" with this token:`);
    say(`  ${token}`);
    say('Ctrl-C ends the demo and deletes its data.');
  } catch (error) {
    say(String(error));
    await end(1);
  }
}

await main();
