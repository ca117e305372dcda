/** Processor time of one program, in microseconds. */
export interface Cost {
  perDelivery: number;
  perCommand: number;
}

/** What was measured with one process. */
export interface Measured {
  service: Cost;
  mongod: Cost;
  /** Commands that a busy process sends in a second. Their number hardly depends on how much is in each. */
  commandsPerSecond: number;
}

/** One run: what a delivery cost, and how many commands it took. */
export interface Point {
  micros: number;
  commands: number;
}

const MICROSECONDS = 1e6;
const SECONDS_A_DAY = 86_400;
const BYTES_A_GIGABYTE = 1e9;
/** The share of a core, or of a shard's cores, that even load may use: the rest is for peaks and for failures. */
const USED = 0.5;
/** Of one shard. A process has one thread that does nearly all of its work. */
const CORES_A_SHARD = 4;

/** Groups are larger under load, so that a delivery takes fewer commands. Two loads tell the costs of both apart. */
export function costOf(large: Point, small: Point): Cost {
  const perCommand = (small.micros - large.micros) / (small.commands - large.commands);
  return { perCommand, perDelivery: large.micros - large.commands * perCommand };
}

/** Deliveries per second that so many busy processes make of this much processor time per second, in cores. */
export function predictedRate(
  { service, mongod, commandsPerSecond }: Measured,
  processes: number,
  cores: number,
): number {
  const forCommands = processes * commandsPerSecond * (service.perCommand + mongod.perCommand);
  return (cores * MICROSECONDS - forCommands) / (service.perDelivery + mongod.perDelivery);
}

export interface Demand {
  processes: number;
  shards: number;
  commandsPerSecond: number;
  gigabytesADay: number;
}

/** @param perSecond deliveries, each of an event of its own @param bytes of a delivery on the disk of one member */
export function demandOf(
  { service, mongod, commandsPerSecond }: Measured,
  perSecond: number,
  bytes: number,
): Demand {
  const ofProcess = USED * MICROSECONDS - commandsPerSecond * service.perCommand;
  const processes = Math.ceil((perSecond * service.perDelivery) / ofProcess);
  const commands = processes * commandsPerSecond;
  const ofMongod = (perSecond * mongod.perDelivery + commands * mongod.perCommand) / MICROSECONDS;
  return {
    processes,
    shards: Math.ceil(ofMongod / USED / CORES_A_SHARD),
    commandsPerSecond: commands,
    gigabytesADay: (perSecond * SECONDS_A_DAY * bytes) / BYTES_A_GIGABYTE,
  };
}
