/** What one delivery costs, measured with one process. */
export interface Cost {
  /** Processor time of the service, in microseconds. */
  serviceMicros: number;
  /** Processor time of mongod, in microseconds. */
  mongodMicros: number;
  /** Commands that mongod gets. */
  commands: number;
}

const MICROSECONDS = 1e6;
const SECONDS_A_DAY = 86_400;
const BYTES_A_GIGABYTE = 1e9;
/** The share of a core, or of a shard's cores, that even load may use: the rest is for peaks and for failures. */
const USED = 0.5;
/** A process has one thread that does nearly all of its work. */
const CORES_A_SHARD = 4;

/** Deliveries per second that processes make with this much processor time per second, in cores. */
export const predictedRate = ({ serviceMicros, mongodMicros }: Cost, cores: number): number =>
  (cores * MICROSECONDS) / (serviceMicros + mongodMicros);

export interface Demand {
  processes: number;
  shards: number;
  commandsPerSecond: number;
  gigabytesADay: number;
}

/** @param perSecond deliveries, each of an event of its own @param bytes of a delivery on the disk of one member */
export function demandOf(cost: Cost, perSecond: number, bytes: number): Demand {
  const cores = (micros: number) => (perSecond * micros) / MICROSECONDS / USED;
  return {
    processes: Math.ceil(cores(cost.serviceMicros)),
    shards: Math.ceil(cores(cost.mongodMicros) / CORES_A_SHARD),
    commandsPerSecond: perSecond * cost.commands,
    gigabytesADay: (perSecond * SECONDS_A_DAY * bytes) / BYTES_A_GIGABYTE,
  };
}
