/** What a run came to. */
export interface Rate {
  count: number;
  perSecond: number;
  /** Processor time of this process, microseconds, for each. */
  cpuMicros: number;
}

/** Measures `run`, which gives how often it did what is counted, and when it was done by `now()` if not at its end. */
export async function rateOf(run: () => Promise<number>): Promise<Rate> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const count = await run();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { count, perSecond: count / seconds, cpuMicros: (user + system) / count };
}
