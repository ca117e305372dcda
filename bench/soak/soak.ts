import { type Mongod, startMongod } from '../processes/mongod.js';
import { growthOf, type Sample } from './growth.js';
import { SoakRun } from './soak-run.js';

/** Goal: less than this share after the first third. */
const MOST = 0.02;
/** Lines of the table of samples. */
const SHOWN = 10;

type Say = (line: string) => void;

/** Load for so many minutes on each store, while what is older than a fifteenth of them is deleted. */
export async function soak(minutes: number, say: Say): Promise<void> {
  const mongod = await startMongod();
  try {
    await onStore('SQLite', null, minutes, say);
    if (mongod) await onStore('MongoDB', mongod, minutes, say);
    else say('\nMongoDB was skipped: no mongod was found.');
  } finally {
    await mongod?.dispose();
  }
}

async function onStore(name: string, mongod: Mongod | null, minutes: number, say: Say): Promise<void> {
  const run = await SoakRun.prepare(mongod, minutes);
  const { samples, accepted, refused } = await run.run();
  const minutesOf = ({ at }: Sample) => (at / 60_000).toFixed(1);
  say(`\n${name}: ${run.perSecond} events a second, ${accepted} delivered once each, ${refused} refused.\n`);
  say('| minute | heap | disk |\n| --- | --- | --- |');
  const every = Math.ceil(samples.length / SHOWN);
  for (const sample of samples.filter((_, i) => i % every === every - 1))
    say(`| ${minutesOf(sample)} | ${sample.heap.toFixed(1)} MiB | ${sample.disk.toFixed(1)} MiB |`);
  const growth = growthOf(samples);
  for (const [what, share] of Object.entries(growth))
    say(
      `\n${what}: ${(share * 100).toFixed(1)} % after the first third, ${share < MOST ? 'met' : 'missed'}: under ${MOST * 100} %`,
    );
}
