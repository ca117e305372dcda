/** What was measured while the service was busy. */
export interface Usage {
  /** Processor time of all processes for one delivery, in microseconds. */
  micros: number;
  perSecond: number;
  /** Of all processes. */
  mib: number;
  /** On the disk, for one event with its delivery. */
  bytes: number;
}

/** Dollars. */
export interface Prices {
  coreHour: number;
  /** A gibibyte of memory for an hour. */
  memoryHour: number;
  /** A gigabyte of disk for a month. */
  diskMonth: number;
}

export interface Cost {
  coreHours: number;
  memoryHours: number;
  gigabytes: number;
  /** Dollars for each, and for all of it. */
  cpu: number;
  memory: number;
  disk: number;
  total: number;
}

const MILLION = 1e6;
const MICROS_AN_HOUR = 3.6e9;
const SECONDS_AN_HOUR = 3_600;
const MIB_A_GIB = 1_024;
const BYTES_A_GIGABYTE = 1e9;
const DAYS_A_MONTH = 30;

/** Of a million deliveries. Processors and memory are paid for while they work, and the disk for as long as it is kept. */
export function costOfMillion({ micros, perSecond, mib, bytes }: Usage, prices: Prices, days: number): Cost {
  const coreHours = (MILLION * micros) / MICROS_AN_HOUR;
  const memoryHours = (mib / MIB_A_GIB) * (MILLION / perSecond / SECONDS_AN_HOUR);
  const gigabytes = (MILLION * bytes) / BYTES_A_GIGABYTE;
  const cpu = coreHours * prices.coreHour;
  const memory = memoryHours * prices.memoryHour;
  const disk = gigabytes * (days / DAYS_A_MONTH) * prices.diskMonth;
  return { coreHours, memoryHours, gigabytes, cpu, memory, disk, total: cpu + memory + disk };
}
