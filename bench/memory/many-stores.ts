import { now } from '../load/clock.js';
import { PostClients } from '../load/post.js';
import type { Tenant } from '../load/tenants.js';
import { HttpService } from '../processes/http-service.js';
import { Mainline } from '../processes/mainline.js';
import { peakOf, pssOf } from '../processes/proc.js';
import { ReceiverProcess } from '../processes/receiver-process.js';
import { addStores, HOOKS_OF_STORE } from './added-stores.js';

const MOST_MIB = 1_228.8;
const MOST_SECONDS = 30;
const STARTS = 3;
/** Stores that are published to before the next are, and connections for them. */
const PIECE = 500;
const CONNECTIONS = 8;

/**
 * How long a process takes to start on so many stores with ten hooks each, and what memory it has: after the start, and
 * once every store has had an event, which keeps its hooks in memory.
 */
export async function manyStores(stores: number, say: (line: string) => void): Promise<void> {
  const receiver = await ReceiverProcess.start();
  const maker = await HttpService.start(null);
  const [owner] = await maker.tenants([[]]);
  await maker.kill();
  const begunAt = now();
  const tenants = await addStores(maker.environment['DATA_DIR']!, owner!.clientId, stores, receiver.url);
  const hooks = (stores * HOOKS_OF_STORE).toLocaleString('en');
  say(
    `${stores.toLocaleString('en')} stores, ${hooks} hooks, made in ${Math.round((now() - begunAt) / 1000)} s.`,
  );
  for (let i = 1; i < STARTS; i += 1) {
    const { service, seconds } = await timedStart(maker.environment);
    say(`Start: ${seconds.toFixed(2)} s, ${Math.round(pssOf(service.pid))} MiB.`);
    await service.kill();
  }
  const { service, seconds } = await timedStart(maker.environment);
  say(`Start: ${within(seconds, MOST_SECONDS, 's')}, ${Math.round(pssOf(service.pid))} MiB.`);
  const before = await receiver.watch();
  receiver.unwatch();
  for (let first = 0; first < stores; first += PIECE)
    await publish(service.url, tenants.slice(first, first + PIECE));
  await receiver.balance(before + stores);
  say(
    `After an event for each store: ${within(pssOf(service.pid), MOST_MIB, 'MiB')}, ${Math.round(peakOf(service.pid))} MiB at the peak.`,
  );
  await service.dispose();
  await receiver.close();
}

/** Seconds until the process says that it listens, which it is ready for from then on. */
async function timedStart(
  environment: Record<string, string>,
): Promise<{ service: Mainline; seconds: number }> {
  const begunAt = now();
  const service = await Mainline.startOn(environment);
  const { status } = await fetch(`${service.url}/health/ready`);
  if (status !== 200) throw new Error(`The service listens, but is not ready: ${status}.`);
  return { service, seconds: (now() - begunAt) / 1000 };
}

async function publish(url: string, tenants: Tenant[]): Promise<void> {
  const clients = await PostClients.open({ urls: [url], tenants, batch: 1, connections: CONNECTIONS });
  await Promise.all(tenants.map((_, i) => clients.send(i)));
  clients.close();
}

const within = (value: number, most: number, unit: string) =>
  `${value.toPrecision(3)} ${unit} (${value <= most ? 'within' : 'OVER'} ${most} ${unit})`;
