import { monitorEventLoopDelay } from 'node:perf_hooks';
import { EventsService } from '../../src/events/events.service.js';
import type { RunningService } from '../../src/service.js';
import { BareClient } from '../controls/bare-client.js';
import { RowByRow } from '../controls/row-by-row.js';
import { rowMongo } from '../controls/row-mongo.js';
import { rowSqlite } from '../controls/row-sqlite.js';
import { CommandCount } from '../load/command-count.js';
import { type HandIn, handIn } from '../load/hand-in.js';
import { interleaved } from '../load/interleaved.js';
import { makeTenants } from '../load/tenants.js';
import type { Conditions, Measurement } from '../measurement.js';
import { ReceiverProcess } from '../processes/receiver-process.js';
import { discard, environmentOf, startFrom } from '../processes/service.js';

const STORES = 64;
const FAN_OUT = 5;
const NANOSECONDS = 1e6;
/** Before each run, because connections close while they are idle during the other runs. */
const WARM_SECONDS = 0.3;

/** Batches published in process, made durable and delivered. The row-by-row engine does the same work. */
export const durableOnSqlite: Measurement = {
  goals: [
    { id: 2, name: 'durable, SQLite, fan-out 1 / bare', unit: '×', goal: 0.4, stretch: 0.5 },
    { id: 3, name: 'durable, SQLite, fan-out 5 / bare', unit: '×', goal: 0.55, stretch: 0.65 },
    { id: 8, name: 'engine / row by row, SQLite', unit: '×', goal: 8, stretch: 12 },
    { id: 10, name: 'longest stall of the event loop during 2', unit: 'ms', goal: 20, stretch: 10 },
  ],
  needsMongod: false,
  short: true,
  run: async (conditions) => {
    const rounds = await measure(conditions);
    return [...shares(rounds), rounds.map(({ one }) => one.stallMs)];
  },
};

export const durableOnMongo: Measurement = {
  goals: [
    { id: 13, name: 'durable, MongoDB, fan-out 1 / bare', unit: '×', goal: 0.28, stretch: 0.4 },
    { id: 13, name: 'durable, MongoDB, fan-out 5 / bare', unit: '×', goal: 0.42, stretch: 0.55 },
    { id: 15, name: 'engine / row by row, MongoDB', unit: '×', goal: 15, stretch: 35 },
    { id: 14, name: 'MongoDB commands a delivery', unit: 'commands', goal: 0.03, stretch: 0.015 },
  ],
  needsMongod: true,
  short: false,
  run: async (conditions) => {
    const rounds = await measure(conditions);
    return [...shares(rounds), rounds.map(({ one }) => one.commands / one.deliveries)];
  },
};

type Rounds = Awaited<ReturnType<typeof measure>>;

const shares = (rounds: Rounds): number[][] => [
  rounds.map(({ one, bare }) => one.perSecond / bare.perSecond),
  rounds.map(({ five, bare }) => five.perSecond / bare.perSecond),
  rounds.map(({ one, rows }) => one.perSecond / rows),
];

async function measure({ pairs, seconds, mongod }: Conditions) {
  const receiver = await ReceiverProcess.start();
  const environment = await environmentOf(mongod);
  const service = await startFrom(environment);
  const [one, five] = await loads(service, receiver);
  const bare = new BareClient(receiver.url);
  const rowByRow = new RowByRow(mongod ? await rowMongo(mongod.uri) : await rowSqlite(), receiver);
  const commands = mongod && (await CommandCount.open(mongod.uri));
  const rounds = await interleaved(pairs, {
    bare: () => bare.run(seconds),
    one: () => watched(one, seconds, commands),
    five: () => warm(five, seconds),
    rows: () => rowByRow.run(seconds),
  });
  await commands?.close();
  await Promise.all([bare.close(), rowByRow.close()]);
  await service.stop();
  await receiver.close();
  await discard(environment);
  return rounds;
}

async function loads({ app }: RunningService, receiver: ReceiverProcess): Promise<[HandIn, HandIn]> {
  const events = app.get(EventsService, { strict: false });
  const hooks = (fanOut: number) =>
    Array.from({ length: STORES }, (_, i) =>
      Array.from({ length: fanOut }, (_, hook) => `${receiver.url}/${i}/${hook}`),
    );
  const load = async (fanOut: number) => {
    const tenants = await makeTenants(app, hooks(fanOut));
    return { events, receiver, tenants, fanOut };
  };
  return [await load(1), await load(FAN_OUT)];
}

async function warm(load: HandIn, seconds: number) {
  await handIn(load, WARM_SECONDS);
  return handIn(load, seconds);
}

async function watched(load: HandIn, seconds: number, commands: CommandCount | null) {
  await handIn(load, WARM_SECONDS);
  const before = (await commands?.read()) ?? 0;
  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  const made = await handIn(load, seconds);
  loop.disable();
  const after = (await commands?.read()) ?? 0;
  return { ...made, stallMs: loop.max / NANOSECONDS, commands: after - before };
}
