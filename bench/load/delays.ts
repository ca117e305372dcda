import type { ReceiverProcess } from '../processes/receiver-process.js';
import { percentile } from '../report/figures.js';
import type { Sent } from './open-loop.js';

/** Milliseconds from the scheduled time, one entry for each event. */
export interface Delays {
  durable: number[];
  firstByte: number[];
  delivered: number[];
}

/** Traces the events that `send` sends, each to one hook, until the last has arrived. @throws VoidRun */
export async function delaysOf(receiver: ReceiverProcess, send: () => Promise<Sent[]>): Promise<Delays> {
  const before = await receiver.watch();
  receiver.unwatch();
  await receiver.trace();
  const sent = await send();
  const events = sent.reduce((sum, { ids }) => sum + ids.length, 0);
  await receiver.balance(before + events);
  const arrivals = new Map((await receiver.traced()).map((arrival) => [arrival.id, arrival]));
  const delays: Delays = { durable: [], firstByte: [], delivered: [] };
  for (const { scheduledAt, acceptedAt, ids } of sent) {
    for (const id of ids) {
      const { firstByteAt, endAt } = arrivals.get(id)!;
      delays.durable.push(acceptedAt - scheduledAt);
      delays.firstByte.push(firstByteAt - scheduledAt);
      delays.delivered.push(endAt - scheduledAt);
    }
  }
  return delays;
}

/** One percentile of each round, for one kind of delay. */
export const percentiles = (rounds: Delays[], of: keyof Delays, share: number): number[] =>
  rounds.map((round) => percentile(round[of], share));
