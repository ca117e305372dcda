/** The result of a run. */
export interface Rate {
  count: number;
  perSecond: number;
  /** Processor time of this process for each, in microseconds. */
  cpuMicros: number;
}

/** Measures `run`, which returns how many things it has done. */
export async function rateOf(run: () => Promise<number>): Promise<Rate> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const count = await run();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { count, perSecond: count / seconds, cpuMicros: (user + system) / count };
}
