import { readdirSync, readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;
const MICROSECONDS = 1e6;
const KIB_PER_MIB = 1024;
/** Fields of /proc/PID/stat, counted after the name, which may contain blanks. */
const UTIME = 11;
const STIME = 12;

/** Processor time of a process so far, in microseconds, with a resolution of 10 ms. */
export function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[UTIME]) + Number(fields[STIME])) / TICKS_PER_SECOND) * MICROSECONDS;
}

/** Memory of a process in MiB. Memory that it shares is divided by the number of processes that share it. */
export function pssOf(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1]) / KIB_PER_MIB;
}

/** Peak resident memory of a process since its start, in MiB. */
export function peakOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1]) / KIB_PER_MIB;
}

/** Whether the benchmark can read the figures of other processes. */
export const hasProc = (): boolean => {
  try {
    return readdirSync('/proc/self').includes('smaps_rollup');
  } catch {
    return false;
  }
};
