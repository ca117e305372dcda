import { now } from '../load/clock.js';
import { type Delays, delaysOf, percentiles } from '../load/delays.js';
import { interleaved } from '../load/interleaved.js';
import { openLoop } from '../load/open-loop.js';
import { PostClients } from '../load/post.js';
import type { Conditions, Goal, Measurement } from '../measurement.js';
import { HttpService } from '../processes/http-service.js';
import type { Mongod } from '../processes/mongod.js';
import { cpuOf } from '../processes/proc.js';
import { ReceiverProcess } from '../processes/receiver-process.js';

const STORES = 64;
const PER_SECOND = 100;

/** A service with little load: the time from the publisher's POST to the first byte at the receiver, and what it costs. */
const goals = (store: string): Goal[] => [
  { id: 18, name: `100 events/s, ${store}: to the first byte, p50`, unit: 'ms', goal: 5, stretch: 3 },
  { id: 18, name: `100 events/s, ${store}: to the first byte, p99`, unit: 'ms', goal: 12, stretch: 8 },
  {
    id: 27,
    name: `100 events/s, ${store}: processor time of the service`,
    unit: 'cores',
    goal: 0.08,
    stretch: 0.04,
  },
];

/** So that with the service it makes 0.15, or 0.08. */
const ofMongod: Goal = {
  id: 27,
  name: '100 events/s, MongoDB: processor time of mongod',
  unit: 'cores',
  goal: 0.07,
  stretch: 0.04,
};

export const singleOnSqlite: Measurement = {
  goals: goals('SQLite'),
  needsMongod: false,
  short: false,
  run,
};

export const singleOnMongo: Measurement = {
  goals: [...goals('MongoDB'), ofMongod],
  needsMongod: true,
  short: false,
  run,
};

async function run({ pairs, seconds, mongod }: Conditions): Promise<number[][]> {
  const receiver = await ReceiverProcess.start();
  const service = await HttpService.start(mongod);
  const tenants = await service.tenants(Array.from({ length: STORES }, (_, i) => [`${receiver.url}/${i}`]));
  const clients = await PostClients.open({ urls: [service.url], tenants, batch: 1, connections: STORES });
  const publish = async (turn: number) => {
    const answer = await clients.send(turn);
    return [/"id":"(msg_\w+)"/.exec(answer)![1]!];
  };
  const rounds = await interleaved(pairs, {
    single: () =>
      withCores({ service, mongod }, () =>
        delaysOf(receiver, () => openLoop(PER_SECOND, seconds * 2, publish)),
      ),
  });
  clients.close();
  await service.close();
  await receiver.close();
  const delays = rounds.map(({ single }) => single.delays);
  const figures = [percentiles(delays, 'firstByte', 0.5), percentiles(delays, 'firstByte', 0.99)];
  figures.push(rounds.map(({ single }) => single.service));
  return mongod ? [...figures, rounds.map(({ single }) => single.mongod)] : figures;
}

interface Processes {
  service: HttpService;
  mongod: Mongod | null;
}

/** The delays, and the processor time of each process for every second of the run: cores. */
async function withCores({ service, mongod }: Processes, run: () => Promise<Delays>) {
  const read = async () => ({
    at: now(),
    service: await service.cpu(),
    mongod: mongod ? cpuOf(mongod.pid) : 0,
  });
  const before = await read();
  const delays = await run();
  const after = await read();
  const micros = (after.at - before.at) * 1000;
  return {
    delays,
    service: (after.service - before.service) / micros,
    mongod: (after.mongod - before.mongod) / micros,
  };
}
