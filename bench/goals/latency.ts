import { textsOf } from '../../src/events/event-bodies.js';
import { EventsService } from '../../src/events/events.service.js';
import { BareClient } from '../controls/bare-client.js';
import { type Delays, delaysOf, percentiles } from '../load/delays.js';
import { interleaved } from '../load/interleaved.js';
import { openLoop } from '../load/open-loop.js';
import { batchOf } from '../load/payload.js';
import { makeTenants, ownerOf } from '../load/tenants.js';
import type { Conditions, Measurement } from '../measurement.js';
import { ReceiverProcess } from '../processes/receiver-process.js';
import { discard, environmentOf, startFrom } from '../processes/service.js';

const STORES = 64;
const BATCH = batchOf(10);
/** Share of the bare client's rate in the same round. */
const SHARE_OF_BARE = 0.2;
const P99 = 0.99;

export const latencyOnSqlite: Measurement = {
  goals: [
    { id: 9, name: 'at 20 % of bare, SQLite: p99 to durable', unit: 'ms', goal: 15, stretch: 5 },
    { id: 9, name: 'at 20 % of bare, SQLite: p99 to delivered', unit: 'ms', goal: 25, stretch: 10 },
  ],
  needsMongod: false,
  short: false,
  run: async (conditions) => figures(await measure(conditions)),
};

export const latencyOnMongo: Measurement = {
  goals: [
    { id: 16, name: 'at 20 % of bare, MongoDB: p99 to durable', unit: 'ms', goal: 60, stretch: 20 },
    { id: 16, name: 'at 20 % of bare, MongoDB: p99 to delivered', unit: 'ms', goal: 100, stretch: 40 },
  ],
  needsMongod: true,
  short: false,
  run: async (conditions) => figures(await measure(conditions)),
};

const figures = (rounds: Delays[]): number[][] => [
  percentiles(rounds, 'durable', P99),
  percentiles(rounds, 'delivered', P99),
];

async function measure({ pairs, seconds, mongod }: Conditions): Promise<Delays[]> {
  const receiver = await ReceiverProcess.start();
  const environment = await environmentOf(mongod);
  const service = await startFrom(environment);
  const tenants = await makeTenants(
    service.app,
    Array.from({ length: STORES }, (_, i) => [`${receiver.url}/${i}`]),
  );
  const events = service.app.get(EventsService, { strict: false });
  const bare = new BareClient(receiver.url);
  let perSecond = 0;
  const publish = async (turn: number) => {
    const answers = await events.publish(ownerOf(tenants[turn % STORES]!), BATCH, BATCH.map(textsOf));
    return [answers].flat().map(({ id }) => id);
  };
  const rounds = await interleaved(pairs, {
    bare: async () => {
      ({ perSecond } = await bare.run(seconds / 2));
    },
    delays: () =>
      delaysOf(receiver, () => openLoop((perSecond * SHARE_OF_BARE) / BATCH.length, seconds * 2, publish)),
  });
  await bare.close();
  await service.stop();
  await receiver.close();
  await discard(environment);
  return rounds.map(({ delays }) => delays);
}
