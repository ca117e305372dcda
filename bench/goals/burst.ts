import { setImmediate } from 'node:timers/promises';
import { textsOf } from '../../src/events/event-bodies.js';
import { EventsService } from '../../src/events/events.service.js';
import { now, sleep } from '../load/clock.js';
import { interleaved } from '../load/interleaved.js';
import { batchOf } from '../load/payload.js';
import { makeTenants, ownerOf, type Tenant } from '../load/tenants.js';
import type { Conditions, Measurement } from '../measurement.js';
import { ReceiverProcess } from '../processes/receiver-process.js';
import { discard, environmentOf, startFrom } from '../processes/service.js';

const EVENTS = 10_000;
const BATCH = batchOf(100);
const PUBLISHERS = 4;
/** Deliveries under way at most: a lane has room for the first in memory, and the second is a burst. */
const IN_MEMORY = 700;
const AT_ONCE = EVENTS;
/** In flight to the one hook, so that its receiver is not what limits it. */
const LIMITS = { DELIVERY_CONCURRENCY_PER_HOOK: '64' };

const goal = { id: 26, unit: '×', goal: 0.8, stretch: 0.95 } as const;

/** Everything is for one hook: as fast as it is sent, and all at once, so that most of it waits in the store. */
export const burstOnSqlite: Measurement = {
  goals: [{ ...goal, name: 'burst for one hook through the store / from memory, SQLite' }],
  needsMongod: false,
  short: false,
  run,
};

export const burstOnMongo: Measurement = {
  goals: [{ ...goal, name: 'burst for one hook through the store / from memory, MongoDB' }],
  needsMongod: true,
  short: false,
  run,
};

async function run({ pairs, mongod }: Conditions): Promise<number[][]> {
  const receiver = await ReceiverProcess.start();
  const environment = { ...(await environmentOf(mongod)), ...LIMITS };
  const service = await startFrom(environment);
  const events = service.app.get(EventsService, { strict: false });
  const [tenant] = await makeTenants(service.app, [[receiver.url]]);
  const burst = { events, receiver, tenant: tenant! };
  const rounds = await interleaved(pairs, {
    memory: () => deliver(burst, IN_MEMORY),
    store: () => deliver(burst, AT_ONCE),
  });
  await receiver.close();
  await service.stop();
  await discard(environment);
  return [rounds.map(({ store, memory }) => store / memory)];
}

interface Burst {
  events: EventsService;
  receiver: ReceiverProcess;
  tenant: Tenant;
}

/** Deliveries per second, from the first batch to the last answer. @throws VoidRun */
async function deliver({ events, receiver, tenant }: Burst, lead: number): Promise<number> {
  const before = await receiver.watch();
  const start = now();
  let owed = 0;
  const publish = async () => {
    while (owed < EVENTS) {
      if (owed + BATCH.length - (receiver.answered - before) > lead) await sleep(2);
      else {
        owed += BATCH.length;
        await events.publish(ownerOf(tenant), BATCH, BATCH.map(textsOf));
      }
      await setImmediate();
    }
  };
  await Promise.all(Array.from({ length: PUBLISHERS }, publish));
  receiver.unwatch();
  const endedAt = await receiver.balance(before + EVENTS);
  return EVENTS / ((endedAt - start) / 1000);
}
