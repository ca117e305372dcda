import { randomUUID } from 'node:crypto';
import { OPERATOR } from '../../src/audit/change.js';
import { openSqlite } from '../../src/storage/sqlite/open-sqlite.js';
import { PostClients } from '../load/post.js';
import { SCOPE, type Tenant } from '../load/tenants.js';
import { HttpService } from '../processes/http-service.js';
import { Mainline } from '../processes/mainline.js';
import { peakOf } from '../processes/proc.js';
import { ReceiverProcess } from '../processes/receiver-process.js';

const STORES = 1_000;
/** Topics of each store, and hooks of each topic: as many as an app may have. */
const TOPICS = 10;
const HOOKS_PER_TOPIC = 10;
/** Stores that are published to at the same time. */
const AT_ONCE = 8;

/** Peak MiB of a service that publishes to each of a thousand stores with a hundred hooks each. */
export async function manyHooks(): Promise<number> {
  const receiver = await ReceiverProcess.start();
  const maker = await HttpService.start(null);
  const tenants = await maker.tenants(Array.from({ length: STORES }, () => []));
  await maker.kill();
  await addHooks(maker.environment['DATA_DIR']!, tenants, receiver.url);
  const service = await Mainline.startOn(maker.environment);
  const before = await receiver.watch();
  for (let first = 0; first < STORES; first += AT_ONCE) {
    await publish(service.url, tenants.slice(first, first + AT_ONCE));
  }
  await receiver.balance(before + STORES * HOOKS_PER_TOPIC);
  const peak = peakOf(service.pid);
  await service.dispose();
  await receiver.close();
  return peak;
}

async function publish(url: string, tenants: Tenant[]): Promise<void> {
  const load = { urls: [url], tenants, batch: 1, connections: tenants.length };
  const clients = await PostClients.open(load);
  await Promise.all(tenants.map((_, i) => clients.send(i)));
  clients.close();
}

async function addHooks(dataDir: string, tenants: Tenant[], origin: string): Promise<void> {
  const { subscriptions, control } = await openSqlite({ dataDir, exclusive: true });
  for (const { storeHash, clientId } of tenants) {
    for (let i = 0; i < TOPICS * HOOKS_PER_TOPIC; i += 1) {
      const topic = i < HOOKS_PER_TOPIC ? SCOPE : `store/kind${i % TOPICS}/*`;
      const destination = `${origin}/${storeHash}/${i}`;
      const hook = { storeHash, clientId, key: randomUUID(), kind: 'hook' as const, topic, destination };
      const rest = { canonicalUrl: destination, sealedHeaders: null, isActive: true };
      await subscriptions.create({ ...hook, ...rest }, OPERATOR);
    }
  }
  await control.close();
}
