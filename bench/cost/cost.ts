import { type Mongod, startMongod } from '../processes/mongod.js';
import { machine } from '../report/machine.js';
import { costOfMillion, type Prices } from './cost-model.js';
import { type Load, usageOf } from './usage.js';

/**
 * An assumption, not a measurement: on-demand list prices of AWS Fargate (Linux, x86) and of gp3 disks in us-east-1, in dollars.
 * `--core-hour` gives another price of a core.
 */
const LIST_PRICES = { memoryHour: 0.004445, diskMonth: 0.08 };
export const CORE_HOUR = 0.04048;
/** As long as RETENTION_BODIES keeps an event by itself. */
const KEPT_DAYS = 7;
const NAMES: Record<Load, string> = { singles: 'one event a POST', batches: 'batches of 100' };

type Say = (line: string) => void;

/** What a million deliveries cost, on both stores, with the sum. */
export async function cost(coreHour: number, say: Say): Promise<void> {
  const prices = { ...LIST_PRICES, coreHour };
  for (const line of machine()) say(`- ${line}`);
  say(`- Assumed: $${coreHour} a core-hour, $${prices.memoryHour} a GiB-hour of memory,`);
  say(`  $${prices.diskMonth} a GB-month of disk, kept for ${KEPT_DAYS} days of ${30}.\n`);
  say('| a million deliveries | processors | memory | disk | sum |\n| --- | --- | --- | --- | --- |');
  const mongod = await startMongod();
  try {
    await onStore('SQLite', null, prices, say);
    if (mongod) await onStore('MongoDB', mongod, prices, say);
    else say('\nMongoDB was skipped: no mongod was found.');
  } finally {
    await mongod?.dispose();
  }
}

async function onStore(name: string, mongod: Mongod | null, prices: Prices, say: Say): Promise<void> {
  const usage = await usageOf(mongod);
  for (const load of Object.keys(usage) as Load[]) {
    const used = usage[load];
    const made = costOfMillion(used, prices, KEPT_DAYS);
    const cells = [
      `${name}, ${NAMES[load]}`,
      `${Math.round(used.micros)} µs each, ${made.coreHours.toFixed(3)} core-hours: ${dollars(made.cpu)}`,
      `${Math.round(used.mib)} MiB at ${Math.round(used.perSecond)}/s, ${made.memoryHours.toFixed(3)} GiB-hours: ${dollars(made.memory)}`,
      `${Math.round(used.bytes)} bytes each, ${made.gigabytes.toFixed(2)} GB: ${dollars(made.disk)}`,
      `**${dollars(made.total)}**`,
    ];
    say(`| ${cells.join(' | ')} |`);
  }
}

const dollars = (amount: number) => `$${amount.toFixed(4)}`;
