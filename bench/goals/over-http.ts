import { BareClient } from '../controls/bare-client.js';
import { interleaved } from '../load/interleaved.js';
import { PostClients } from '../load/post.js';
import type { Conditions, Measurement } from '../measurement.js';
import { HttpService } from '../processes/http-service.js';
import { cpuOf } from '../processes/proc.js';
import { ReceiverProcess } from '../processes/receiver-process.js';

const STORES = 64;
/** Before each run, because connections close while they are idle during the other runs. */
const WARM_SECONDS = 0.3;
/**
 * Enough concurrent publishers to keep the service busy: each waits for its answer, which takes one commit. All together
 * are fewer than one address may have.
 */
const SINGLES = { batch: 1, connections: 240 };
const BATCHES = { batch: 100, connections: 8 };

/** From the HTTP request to the receiver's answer, through the whole service in a process of its own. */
export const overHttp: Measurement = {
  goals: [
    { id: 4, name: 'HTTP, batches of 100, SQLite / bare', unit: '×', goal: 0.38, stretch: 0.5 },
    { id: 5, name: 'HTTP, one event a POST, SQLite / bare', unit: '×', goal: 0.17, stretch: 0.22 },
    { id: 19, name: 'CPU a delivery, one event a POST, SQLite / bare', unit: '×', goal: 6, stretch: 4 },
    { id: 19, name: 'CPU a delivery, batches of 100, SQLite / bare', unit: '×', goal: 3, stretch: 2 },
  ],
  needsMongod: false,
  short: true,
  run: async (conditions) => {
    const rounds = await measure(conditions);
    return [
      rounds.map(({ batches, bare }) => batches.perSecond / bare.perSecond),
      rounds.map(({ singles, bare }) => singles.perSecond / bare.perSecond),
      ...cpuShares(rounds),
    ];
  },
};

/** Includes the processor time of mongod. */
export const cpuOnMongo: Measurement = {
  goals: [
    { id: 19, name: 'CPU a delivery, one event a POST, MongoDB / bare', unit: '×', goal: 10, stretch: 7 },
    { id: 19, name: 'CPU a delivery, batches of 100, MongoDB / bare', unit: '×', goal: 5, stretch: 3 },
  ],
  needsMongod: true,
  short: false,
  run: async (conditions) => cpuShares(await measure(conditions)),
};

type Rounds = Awaited<ReturnType<typeof measure>>;

const cpuShares = (rounds: Rounds): number[][] => [
  rounds.map(({ singles, bare }) => singles.cpuMicros / bare.cpuMicros),
  rounds.map(({ batches, bare }) => batches.cpuMicros / bare.cpuMicros),
];

async function measure({ pairs, seconds, mongod }: Conditions) {
  const receiver = await ReceiverProcess.start();
  const service = await HttpService.start(mongod);
  const tenants = await service.tenants(Array.from({ length: STORES }, (_, i) => [`${receiver.url}/${i}`]));
  const load = { urls: [service.url], tenants };
  const singles = await PostClients.open({ ...load, ...SINGLES });
  const batches = await PostClients.open({ ...load, ...BATCHES });
  const bare = new BareClient(receiver.url);
  const cpu = async () => (await service.cpu()) + (mongod ? cpuOf(mongod.pid) : 0);
  const rounds = await interleaved(pairs, {
    bare: () => bare.run(seconds),
    singles: () => withCpu(cpu, (length) => singles.deliver(receiver, length ?? seconds)),
    batches: () => withCpu(cpu, (length) => batches.deliver(receiver, length ?? seconds)),
  });
  singles.close();
  batches.close();
  await bare.close();
  await service.close();
  await receiver.close();
  return rounds;
}

async function withCpu<Made extends { deliveries: number }>(
  cpu: () => Promise<number>,
  run: (seconds?: number) => Promise<Made>,
) {
  await run(WARM_SECONDS);
  const before = await cpu();
  const made = await run();
  return { ...made, cpuMicros: ((await cpu()) - before) / made.deliveries };
}
