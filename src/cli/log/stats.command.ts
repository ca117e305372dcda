import type { INestApplicationContext } from '@nestjs/common';
import { Command, Option } from 'commander';
import type { Stats, StatsStep } from '../../delivery-log/stats/stats.schemas.js';
import { StatsService } from '../../delivery-log/stats/stats.service.js';
import { STEP_MS, type Step } from '../../stats/step.js';
import { StoresService } from '../../tenants/stores/stores.service.js';
import { parseTime } from '../arguments.js';
import type { Answer } from '../output.js';
import type { CommandOptions, Session } from '../session.js';
import { storeHook } from './store-hook.js';

interface StatsOptions extends CommandOptions {
  store?: string;
  client?: string;
  hook?: string;
  /** Epoch milliseconds. */
  from?: number;
  to?: number;
  step: Step;
}

/** The columns of the table: durations in milliseconds. `--json` prints what the API answers. */
const rowOf = ({ from, failed, attempt_ms, delivery_ms, ...counts }: StatsStep) => ({
  from,
  ...counts,
  failed: Object.entries(failed).map(([code, count]) => `${code}=${count}`),
  attempt_p50: attempt_ms.p50,
  attempt_p95: attempt_ms.p95,
  delivery_p95: delivery_ms.p95,
});

async function read(services: INestApplicationContext, options: StatsOptions): Promise<Answer> {
  const { store, client, hook, from, to, step, json } = options;
  const subscriptionKey = hook && store && (await storeHook(services, store, hook)).key;
  if (store && !hook) await services.get(StoresService).find(store);
  const subject = { storeHash: store, clientId: client, subscriptionKey };
  const stats: Stats = await services.get(StatsService).of(subject, { step, from, to });
  if (json) return stats;
  return { steps: stats.data.map(rowOf), complete_until: stats.complete_until };
}

export function statsCommand(session: Session): Command {
  const command = new Command('stats')
    .description('count what became of deliveries over time')
    .option('--store <hash>', 'only hooks of this store')
    .option('--client <client_id>', 'only hooks of this app')
    .option('--hook <key>', 'only this hook or web-hook, by its key or number; with --store')
    .option('--from <time>', 'the first step holds this time, such as 2026-11-28T14:00Z', parseTime)
    .option('--to <time>', 'the last step is the one before this time, or holds it; default now', parseTime)
    .addOption(new Option('--step <step>', 'length of a step').choices(Object.keys(STEP_MS)).default('hour'))
    .option('--json', 'print one JSON object');
  return command.action((options: StatsOptions) => {
    if (options.hook && !options.store) return command.error('error: --hook needs --store.', { exitCode: 2 });
    return session.run(options, (services) => read(services, options));
  });
}
