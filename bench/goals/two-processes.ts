import { interleaved } from '../load/interleaved.js';
import { PostClients } from '../load/post.js';
import type { Conditions, Measurement } from '../measurement.js';
import { HttpService } from '../processes/http-service.js';
import { ReceiverProcess } from '../processes/receiver-process.js';
import { environmentOf } from '../processes/service.js';

/** So few that the concurrency per hook limits a process, not the machine. */
const HOOKS = 8;
const ANSWERS_AFTER_MS = 20;
/** Set, it does not grow for a receiver that answers quickly. */
const FIXED = { DELIVERY_CONCURRENCY_PER_HOOK: '8' };
const LOAD = { batch: 20, connections: 16 };

export const twoProcesses: Measurement = {
  goals: [{ id: 17, name: 'two processes on one MongoDB / one', unit: '×', goal: 1.5, stretch: 1.8 }],
  needsMongod: true,
  short: false,
  run,
};

async function run({ pairs, seconds, mongod }: Conditions): Promise<number[][]> {
  const receiver = await ReceiverProcess.start();
  await receiver.behave(null, { delayMs: ANSWERS_AFTER_MS });
  const first = await HttpService.startOn({ ...(await environmentOf(mongod)), ...FIXED });
  const tenants = await first.tenants(Array.from({ length: HOOKS }, (_, i) => [`${receiver.url}/${i}`]));
  const second = await HttpService.startOn(first.environment);
  const one = await PostClients.open({ urls: [first.url], tenants, ...LOAD });
  // Shifted by one, so that each store is published to through both processes.
  const mixed = [...tenants, ...tenants.slice(1), tenants[0]!];
  const both = await PostClients.open({ urls: [first.url, second.url], tenants: mixed, ...LOAD });
  const rounds = await interleaved(pairs, {
    one: () => one.deliver(receiver, seconds * 2),
    both: () => both.deliver(receiver, seconds * 2),
  });
  one.close();
  both.close();
  await second.kill();
  await first.close();
  await receiver.close();
  return [rounds.map((round) => round.both.perSecond / round.one.perSecond)];
}
