import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { interleaved } from '../load/interleaved.js';
import { PostClients } from '../load/post.js';
import { HttpService } from '../processes/http-service.js';
import type { Mongod } from '../processes/mongod.js';
import { cpuOf, pssOf } from '../processes/proc.js';
import { ReceiverProcess } from '../processes/receiver-process.js';
import { discard } from '../processes/service.js';
import { median } from '../report/figures.js';
import type { Usage } from './cost-model.js';

const STORES = 64;
const ROUNDS = 3;
const SECONDS = 3;
/** Few connections: a service that is too slow for its load refuses it, and the round is void. */
const LOADS = { singles: { batch: 1, connections: 64 }, batches: { batch: 100, connections: 4 } };

export type Load = keyof typeof LOADS;

interface Round {
  deliveries: number;
  micros: number;
  perSecond: number;
  mib: number;
}

/** What a delivery uses, by how its events are published. @throws VoidRun if a ledger does not balance three times */
export async function usageOf(mongod: Mongod | null): Promise<Record<Load, Usage>> {
  const receiver = await ReceiverProcess.start();
  const service = await HttpService.start(mongod);
  const tenants = await service.tenants(Array.from({ length: STORES }, (_, i) => [`${receiver.url}/${i}`]));
  const open = (load: Load) => PostClients.open({ urls: [service.url], tenants, ...LOADS[load] });
  const clients = { singles: await open('singles'), batches: await open('batches') };
  const before = await receiver.watch();
  receiver.unwatch();
  const run = (load: Load) => measured({ service, mongod }, () => clients[load].deliver(receiver, SECONDS));
  const rounds = await interleaved(ROUNDS, { singles: () => run('singles'), batches: () => run('batches') });
  for (const one of Object.values(clients)) one.close();
  await service.stop();
  const bytes = (await bytesOf(service.environment)) / (receiver.answered - before);
  await discard(service.environment);
  await receiver.close();
  const usage = (load: Load): Usage => {
    const of = (figure: keyof Round) => median(rounds.map((round) => round[load][figure]));
    return { micros: of('micros'), perSecond: of('perSecond'), mib: of('mib'), bytes };
  };
  return { singles: usage('singles'), batches: usage('batches') };
}

async function measured(
  { service, mongod }: { service: HttpService; mongod: Mongod | null },
  run: () => Promise<{ deliveries: number; perSecond: number }>,
): Promise<Round> {
  const cpu = async () => (await service.cpu()) + (mongod ? cpuOf(mongod.pid) : 0);
  const before = await cpu();
  const { deliveries, perSecond } = await run();
  const micros = ((await cpu()) - before) / deliveries;
  return { deliveries, perSecond, micros, mib: pssOf(service.pid) + (mongod ? pssOf(mongod.pid) : 0) };
}

/** Bytes of the database of a service that has stopped. */
export async function bytesOf({ MONGODB_URI, DATA_DIR }: Record<string, string>): Promise<number> {
  if (MONGODB_URI === undefined)
    return readdirSync(DATA_DIR!).reduce((sum, name) => sum + statSync(join(DATA_DIR!, name)).size, 0);
  const client = await mongoose.mongo.MongoClient.connect(MONGODB_URI);
  try {
    await client.db('admin').command({ fsync: 1 });
    const { storageSize, indexSize } = await client.db().stats();
    return storageSize + indexSize;
  } finally {
    await client.close();
  }
}
