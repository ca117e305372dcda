import { now } from '../load/clock.js';
import { CommandCount } from '../load/command-count.js';
import { interleaved } from '../load/interleaved.js';
import { PostClients } from '../load/post.js';
import { HttpService } from '../processes/http-service.js';
import type { Mongod } from '../processes/mongod.js';
import { cpuOf } from '../processes/proc.js';
import { ReceiverProcess } from '../processes/receiver-process.js';

const STORES = 64;
/** Few connections: a service that is too slow for its load refuses it, and the round is void. */
const LOAD = { batch: 20, connections: 6 };
/** Groups of a few events: what a command costs shows. */
const SMALL_LOAD = { batch: 2, connections: 2 };
const SECONDS = 4;
const ROUNDS = 5;
const MICROSECONDS = 1e6;

/** One round: what came of the processor time that the service and mongod got. */
export interface Round {
  /** Processor time for each delivery, in microseconds. */
  serviceMicros: number;
  mongodMicros: number;
  /** Commands of MongoDB for each delivery. */
  commands: number;
  isSmall: boolean;
  processes: number;
  perSecond: number;
  /** Of the service and mongod together. */
  cores: number;
}

/** Runs with one, two and three processes on one mongod. A process that has nothing to do would still cost something, so they start one by one. */
export async function runProcesses(mongod: Mongod, most: number): Promise<Round[]> {
  const receiver = await ReceiverProcess.start();
  const commands = await CommandCount.open(mongod.uri);
  const services = [await HttpService.start(mongod)];
  const tenants = await services[0]!.tenants(
    Array.from({ length: STORES }, (_, store) => [`${receiver.url}/${store}`]),
  );
  const rounds: Round[] = [];
  while (true) {
    const urls = services.map(({ url }) => url);
    const at = async (load: typeof LOAD, isSmall: boolean) => {
      const clients = await PostClients.open({ urls, tenants, ...load });
      const run = () => clients.deliver(receiver, SECONDS);
      return { part: () => measured({ services, mongod, commands }, isSmall, run), clients };
    };
    const [full, small] = [await at(LOAD, false), await at(SMALL_LOAD, true)];
    const parts = services.length === 1 ? { full: full.part, small: small.part } : { full: full.part };
    for (const round of await interleaved(ROUNDS, parts)) rounds.push(...(Object.values(round) as Round[]));
    for (const { clients } of [full, small]) clients.close();
    if (services.length === most) break;
    services.push(await HttpService.startOn(services[0]!.environment));
  }
  for (const service of services.slice(1)) await service.kill();
  await services[0]!.close();
  await commands.close();
  await receiver.close();
  return rounds;
}

interface Parts {
  services: HttpService[];
  mongod: Mongod;
  commands: CommandCount;
}

async function measured(
  { services, mongod, commands }: Parts,
  isSmall: boolean,
  run: () => Promise<{ deliveries: number; perSecond: number }>,
): Promise<Round> {
  const read = async () => {
    let service = 0;
    for (const one of services) service += await one.cpu();
    return { at: now(), service, mongod: cpuOf(mongod.pid), commands: await commands.read() };
  };
  const before = await read();
  const { deliveries } = await run();
  const after = await read();
  const seconds = (after.at - before.at) / 1000;
  const used = { service: after.service - before.service, mongod: after.mongod - before.mongod };
  return {
    isSmall,
    processes: services.length,
    perSecond: deliveries / seconds,
    cores: (used.service + used.mongod) / MICROSECONDS / seconds,
    serviceMicros: used.service / deliveries,
    mongodMicros: used.mongod / deliveries,
    commands: (after.commands - before.commands) / deliveries,
  };
}
