import { setImmediate } from 'node:timers/promises';
import { textsOf } from '../../src/events/event-bodies.js';
import type { EventsService } from '../../src/events/events.service.js';
import type { ReceiverProcess } from '../processes/receiver-process.js';
import { now, sleep } from './clock.js';
import { batchOf } from './payload.js';
import { ownerOf, type Tenant } from './tenants.js';
import { together } from './void-run.js';

/** Concurrent publishers, and the batch that each publishes. */
const PUBLISHERS = 32;
const BATCH = batchOf(20);
/** Most deliveries under way. A publisher that outruns the receivers would measure the queue. */
const LEAD = 3_000;

export interface HandIn {
  events: EventsService;
  receiver: ReceiverProcess;
  tenants: readonly Tenant[];
  /** Hooks of each tenant. */
  fanOut: number;
}

/**
 * Publishes batches in process, to all tenants in turn, until the time is over and every delivery has been answered.
 * Returns deliveries per second. @throws VoidRun
 */
export async function handIn({ events, receiver, tenants, fanOut }: HandIn, seconds: number) {
  const before = await receiver.watch();
  const start = now();
  const end = start + seconds * 1000;
  let owed = 0;
  let turn = 0;
  const publish = async () => {
    while (now() < end) {
      await setImmediate();
      if (owed - (receiver.answered - before) > LEAD) {
        await sleep(2);
        continue;
      }
      owed += BATCH.length * fanOut;
      await events.publish(ownerOf(tenants[turn++ % tenants.length]!), BATCH, BATCH.map(textsOf));
    }
  };
  await together(Array.from({ length: PUBLISHERS }, publish));
  const endedAt = await receiver.balance(before + owed);
  receiver.unwatch();
  return { deliveries: owed, perSecond: owed / ((endedAt - start) / 1000) };
}
