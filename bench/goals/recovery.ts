import { until } from '../../test/support/until.js';
import { now } from '../load/clock.js';
import { PostClients } from '../load/post.js';
import type { Conditions, Measurement } from '../measurement.js';
import { HttpService } from '../processes/http-service.js';
import { Mainline } from '../processes/mainline.js';
import { ReceiverProcess } from '../processes/receiver-process.js';

const STORES = 64;
const EVENTS = 1_000;
const BATCH = 20;
/** Slow enough that most deliveries are pending at the kill. */
const ANSWERS_AFTER_MS = 300;
const RUNS = 3;
const PATIENCE = { withinMs: 60_000, everyMs: 10 };

export const recoveryOnSqlite: Measurement = {
  goals: [{ id: 21, name: 'kill -9 to the last pending delivery, SQLite', unit: 's', goal: 5, stretch: 3 }],
  needsMongod: false,
  short: false,
  run,
};

export const recoveryOnMongo: Measurement = {
  goals: [{ id: 21, name: 'kill -9 to the last pending delivery, MongoDB', unit: 's', goal: 5, stretch: 3 }],
  needsMongod: true,
  short: false,
  run,
};

async function run({ mongod }: Conditions): Promise<number[][]> {
  const runs: number[] = [];
  while (runs.length < RUNS) runs.push(await recover(mongod));
  return [runs];
}

/** Seconds from the kill until the receiver has had every event that was acknowledged. */
async function recover(mongod: { uri: string } | null): Promise<number> {
  const receiver = await ReceiverProcess.start();
  await receiver.behave(null, { delayMs: ANSWERS_AFTER_MS });
  const killed = await HttpService.start(mongod);
  const tenants = await killed.tenants(Array.from({ length: STORES }, (_, i) => [`${receiver.url}/${i}`]));
  const load = { urls: [killed.url], tenants, batch: BATCH, connections: STORES };
  const clients = await PostClients.open(load);
  await receiver.trace();
  await Promise.all(Array.from({ length: EVENTS / BATCH }, (_, i) => clients.send(i)));
  const killedAt = now();
  await killed.kill();
  clients.close();
  const restarted = await Mainline.startOn(killed.environment);
  const hasAll = (unique: number) => unique >= EVENTS;
  await until('every acknowledged event at the receiver', () => receiver.unique(), hasAll, PATIENCE);
  const seconds = (now() - killedAt) / 1000;
  await restarted.dispose();
  await receiver.close();
  return seconds;
}
