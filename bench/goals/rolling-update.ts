import { now, sleep } from '../load/clock.js';
import { type Ledger, ledgerOf } from '../load/ledger.js';
import { openLoopDuring, type Sent } from '../load/open-loop.js';
import { SwitchingClient } from '../load/switching-client.js';
import { together } from '../load/void-run.js';
import type { Conditions, Goal, Measurement } from '../measurement.js';
import { HttpService } from '../processes/http-service.js';
import { Mainline } from '../processes/mainline.js';
import { ReceiverProcess } from '../processes/receiver-process.js';

const STORES = 64;
const PROCESSES = 2;
/** Concurrent publishers that find out what both processes accept and deliver together. */
const PUBLISHERS = 96;
/** After the start of a process, before the next is stopped: a load balancer has asked twice. */
const BETWEEN_MS = 4_000;
/** Longer than the take-over of what a process left behind. */
const ARRIVES_WITHIN_MS = 20_000;
const LOOKS_EVERY_MS = 100;

export const rollingUpdate = rolling(0.4);

export const rollingUpdateUnderLoad = rolling(0.8);

/** @param share of what both processes accept and deliver together */
function rolling(share: number): Measurement {
  const name = `rolling update of two at ${share * 100} % load, MongoDB`;
  const goals: Goal[] = [
    { id: 28, name: `${name}: longest gap in acceptance`, unit: 's', goal: 1, stretch: 1 },
    { id: 28, name: `${name}: lost`, unit: 'events', goal: 0, stretch: 0 },
    { id: 28, name: `${name}: twice`, unit: 'events', goal: 0, stretch: 0 },
  ];
  return { goals, needsMongod: true, short: false, run: (conditions) => measure(conditions, share) };
}

async function measure({ seconds, mongod }: Conditions, share: number): Promise<number[][]> {
  const receiver = await ReceiverProcess.start();
  const maker = await HttpService.start(mongod);
  const tenants = await maker.tenants(Array.from({ length: STORES }, (_, i) => [`${receiver.url}/${i}`]));
  await maker.kill();
  const client = new SwitchingClient(tenants);
  const services: Mainline[] = [];
  const start = async (number: number) => {
    services[number] = await Mainline.startOn(maker.environment);
    await client.use(number, services[number].url);
  };
  for (let number = 0; number < PROCESSES; number += 1) await start(number);
  // The first seconds of a process are slow, and the second figure counts.
  await capacity(client, receiver, seconds * 2);
  const perSecond = (await capacity(client, receiver, seconds * 2)) * share;
  await receiver.trace();
  const update = (async () => {
    await sleep(BETWEEN_MS);
    for (let number = 0; number < PROCESSES; number += 1) {
      await services[number]!.stop();
      await start(number);
      await sleep(BETWEEN_MS);
    }
  })();
  const sent = await openLoopDuring(perSecond, update, async () => [await client.publish()]);
  const ledger = await settledLedger(receiver, sent);
  client.close();
  for (const service of services) await service.kill();
  await receiver.close();
  return [[longestGap(sent)], [ledger.lost], [ledger.twice]];
}

/** Events per second that the processes accept and deliver, with as many publishers as they can use. @throws VoidRun */
async function capacity(
  client: SwitchingClient,
  receiver: ReceiverProcess,
  seconds: number,
): Promise<number> {
  const before = await receiver.watch();
  receiver.unwatch();
  const begunAt = now();
  const publish = async () => {
    let count = 0;
    for (; now() - begunAt < seconds * 1000; count += 1) await client.publish();
    return count;
  };
  const counts = await together(Array.from({ length: PUBLISHERS }, publish));
  const count = counts.reduce((sum, one) => sum + one, 0);
  const endedAt = await receiver.balance(before + count);
  return count / ((endedAt - begunAt) / 1000);
}

/** Seconds in which no event was accepted, although events were due all the time. */
function longestGap(sent: readonly Sent[]): number {
  const times = sent.map(({ acceptedAt }) => acceptedAt).sort((a, b) => a - b);
  return Math.max(...times.slice(1).map((time, i) => time - times[i]!)) / 1000;
}

/** The ledger, once everything has arrived, or once the wait for it is over. */
async function settledLedger(receiver: ReceiverProcess, sent: readonly Sent[]): Promise<Ledger> {
  const accepted = sent.flatMap(({ ids }) => ids);
  const end = now() + ARRIVES_WITHIN_MS;
  while ((await receiver.unique()) < accepted.length && now() < end) await sleep(LOOKS_EVERY_MS);
  const arrivals = await receiver.traced();
  return ledgerOf(
    accepted,
    arrivals.map(({ id }) => id),
  );
}
