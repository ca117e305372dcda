import { sleep } from '../load/clock.js';
import type { Conditions, Measurement } from '../measurement.js';
import { Mainline } from '../processes/mainline.js';
import { type OwnMongod, startMongod } from '../processes/mongod.js';
import { pssOf } from '../processes/proc.js';

/** Wait after the start, without requests. */
const SETTLE_MS = 8_000;
/** Few, because the runs hardly differ and each start takes long. */
const RUNS = 2;

export const idleOnSqlite: Measurement = {
  goals: [{ id: 20, name: 'idle memory of all processes, SQLite', unit: 'MiB', goal: 120, stretch: 90 }],
  needsMongod: false,
  short: false,
  run: async () => [await repeat(() => idle(null))],
};

export const idleOnMongo: Measurement = {
  goals: [{ id: 20, name: 'idle memory of all processes, MongoDB', unit: 'MiB', goal: 300, stretch: 250 }],
  needsMongod: true,
  short: false,
  run: async (_: Conditions) => [await repeat(onFreshServer)],
};

/** A new server, because the other measurements have filled theirs. */
async function onFreshServer(): Promise<number> {
  const mongod = await startMongod();
  try {
    return await idle(mongod);
  } finally {
    await mongod?.dispose();
  }
}

async function idle(mongod: OwnMongod | null): Promise<number> {
  const service = await Mainline.start(mongod);
  await sleep(SETTLE_MS);
  const memory = pssOf(service.pid) + (mongod ? pssOf(mongod.pid) : 0);
  await service.dispose();
  return memory;
}

async function repeat(run: () => Promise<number>): Promise<number[]> {
  const runs: number[] = [];
  while (runs.length < RUNS) runs.push(await run());
  return runs;
}
