import { delaysOf, percentiles } from '../load/delays.js';
import { interleaved } from '../load/interleaved.js';
import { openLoop } from '../load/open-loop.js';
import { PostClients } from '../load/post.js';
import type { Conditions, Goal, Measurement } from '../measurement.js';
import { HttpService } from '../processes/http-service.js';
import { ReceiverProcess } from '../processes/receiver-process.js';

const STORES = 64;
const PER_SECOND = 100;

/** A service with little load: the time from the publisher's POST to the first byte at the receiver. */
const goals = (store: string): Goal[] => [
  { id: 18, name: `100 events/s, ${store}: to the first byte, p50`, unit: 'ms', goal: 5, stretch: 3 },
  { id: 18, name: `100 events/s, ${store}: to the first byte, p99`, unit: 'ms', goal: 12, stretch: 8 },
];

export const singleOnSqlite: Measurement = { goals: goals('SQLite'), needsMongod: false, short: false, run };

export const singleOnMongo: Measurement = { goals: goals('MongoDB'), needsMongod: true, short: false, run };

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
    delays: () => delaysOf(receiver, () => openLoop(PER_SECOND, seconds * 2, publish)),
  });
  clients.close();
  await service.close();
  await receiver.close();
  const delays = rounds.map((round) => round.delays);
  return [percentiles(delays, 'firstByte', 0.5), percentiles(delays, 'firstByte', 0.99)];
}
