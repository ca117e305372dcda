import { ulid } from 'ulid';
import type { AcceptedEvent } from '../../src/delivery/model/accepted-event.js';
import { openSqlite } from '../../src/storage/sqlite/open-sqlite.js';
import { sleep } from '../load/clock.js';
import { BODY, EVENT } from '../load/payload.js';
import type { Tenant } from '../load/tenants.js';
import { HttpService } from '../processes/http-service.js';
import { Mainline } from '../processes/mainline.js';
import { peakOf } from '../processes/proc.js';
import { ReceiverProcess } from '../processes/receiver-process.js';

const STORES = 20;
/** Hooks of each store, and therefore deliveries of each event. */
const HOOKS = 10;
const PENDING = 1_000_000;
const GROUP = 500;
/** How long it delivers. By then its memory has reached the peak. */
const WORKS_MS = 20_000;

type Store = Tenant & { keys: string[] };

/** Peak MiB of a service that starts with a million pending deliveries to slow receivers. */
export async function manyPending(): Promise<number> {
  const receiver = await ReceiverProcess.start();
  await receiver.behave(null, { delayMs: 50 });
  const maker = await HttpService.start(null);
  const hooks = (store: number) => Array.from({ length: HOOKS }, (_, i) => `${receiver.url}/${store}/${i}`);
  const tenants = await maker.tenants(Array.from({ length: STORES }, (_, store) => hooks(store)));
  await maker.kill();
  await fill(maker.environment['DATA_DIR']!, tenants);
  const service = await Mainline.startOn(maker.environment);
  await sleep(WORKS_MS);
  const peak = peakOf(service.pid);
  await service.dispose();
  await receiver.close();
  return peak;
}

async function fill(dataDir: string, tenants: Tenant[]): Promise<void> {
  const { subscriptions, deliveries, leases, control } = await openSqlite({ dataDir, exclusive: true });
  const stores: Store[] = await Promise.all(
    tenants.map(async (tenant) => {
      const hooks = await subscriptions.ofStore(tenant.storeHash);
      return { ...tenant, keys: hooks.map(({ key }) => key) };
    }),
  );
  const leaseId = await leases.begin();
  for (let made = 0; made < PENDING; made += GROUP * HOOKS) {
    const accepted = Array.from({ length: GROUP }, (_, i) => [eventOf(stores[(made + i) % STORES]!)]);
    await deliveries.commit({ leaseId, accepted, settled: [] });
  }
  await control.close();
}

const TEXT = BODY.toString();

const eventOf = ({ storeHash, clientId, keys }: Store): AcceptedEvent => ({
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
  deliveries: keys.map((subscriptionKey) => ({ subscriptionKey, clientId, kind: 'hook', place: 'waiting' })),
});
