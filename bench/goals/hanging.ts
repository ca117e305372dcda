import { textsOf } from '../../src/events/event-bodies.js';
import { EventsService } from '../../src/events/events.service.js';
import { now } from '../load/clock.js';
import { interleaved } from '../load/interleaved.js';
import { batchOf } from '../load/payload.js';
import { makeTenants, ownerOf, type Tenant } from '../load/tenants.js';
import type { Conditions, Measurement } from '../measurement.js';
import { ReceiverProcess } from '../processes/receiver-process.js';
import { discard, environmentOf, startFrom } from '../processes/service.js';

const ENDPOINTS = 200;
const HANGING = 20;
/** Events for each endpoint in a run. All together fit in the memory of the process. */
const EVENTS = 60;
const BATCH = batchOf(20);

export const hanging: Measurement = {
  goals: [
    {
      id: 12,
      name: 'healthy deliveries/s, 20 of 200 endpoints hanging / none',
      unit: '×',
      goal: 0.85,
      stretch: 0.95,
    },
  ],
  needsMongod: false,
  short: false,
  run,
};

/** Hosts that hang, new in every round, because after a round the circuits of the old hosts are open. */
const hostsOf = (round: number) => Array.from({ length: HANGING }, (_, i) => `127.0.${round + 1}.${i + 1}`);

async function run({ pairs }: Conditions): Promise<number[][]> {
  const rounds = Array.from({ length: pairs + 1 }, (_, round) => hostsOf(round));
  const receiver = await ReceiverProcess.start(['127.0.0.1', ...rounds.flat()]);
  await receiver.behave('/hangs', { hangs: true });
  const environment = await environmentOf(null);
  const service = await startFrom(environment);
  const events = service.app.get(EventsService, { strict: false });
  const make = (urls: string[]) =>
    makeTenants(
      service.app,
      urls.map((url) => [url]),
    );
  const healthy = await make(Array.from({ length: ENDPOINTS }, (_, i) => `${receiver.url}/${i}`));
  const hung = await Promise.all(
    rounds.map((hosts) => make(hosts.map((host) => `http://${host}:${receiver.port}/hangs`))),
  );
  let round = 0;
  const made = await interleaved(pairs, {
    none: () => deliver(events, receiver, healthy, []),
    some: () => deliver(events, receiver, healthy.slice(HANGING), hung[round++ % hung.length]!),
  });
  await receiver.close();
  await service.stop();
  await discard(environment);
  return [made.map(({ some, none }) => some / none)];
}

/** Publishes to all endpoints. Returns deliveries per second of the healthy ones, once they have all. @throws VoidRun */
async function deliver(
  events: EventsService,
  receiver: ReceiverProcess,
  healthy: Tenant[],
  hung: Tenant[],
): Promise<number> {
  const before = await receiver.watch();
  receiver.unwatch();
  const start = now();
  const publish = async (tenant: Tenant) => {
    for (let made = 0; made < EVENTS; made += BATCH.length)
      await events.publish(ownerOf(tenant), BATCH, BATCH.map(textsOf));
  };
  await Promise.all([...hung, ...healthy].map(publish));
  const owed = healthy.length * EVENTS;
  const endedAt = await receiver.balance(before + owed);
  return owed / ((endedAt - start) / 1000);
}
