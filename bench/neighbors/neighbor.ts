import { interleaved } from '../load/interleaved.js';
import { startMongod } from '../processes/mongod.js';
import { ReceiverProcess } from '../processes/receiver-process.js';
import { median } from '../report/figures.js';
import { NeighborRun, P99 } from './neighbor-run.js';

const ROUNDS = 3;
/** Goal: the p99 of the others beside the backlog, as a multiple of their p99 without it. */
const MOST = 3;

/** How the backlog's receiver answers. At once, the machine is the limit; after 50 ms, the hooks are. */
const ANSWERS_AFTER_MS = [50, 0];

type Say = (line: string) => void;

/** One tenant with so many due deliveries: what the others see of it, on both stores. */
export async function neighbor(due: number, say: Say): Promise<void> {
  say(
    `Others publish 100 events a second while one tenant has ${due.toLocaleString('en')} due deliveries.\n`,
  );
  say(
    '| store | its receiver answers | others, p99 to delivered | without it | ratio | its deliveries/s | refused |',
  );
  say('| --- | --- | --- | --- | --- | --- | --- |');
  const mongod = await startMongod();
  try {
    await onStore('SQLite', null, due, say);
    if (mongod) await onStore('MongoDB', mongod, due, say);
    else say('\nMongoDB was skipped: no mongod was found.');
  } finally {
    await mongod?.dispose();
  }
}

async function onStore(name: string, mongod: { uri: string } | null, due: number, say: Say): Promise<void> {
  const [receiver, ofBacklog] = [await ReceiverProcess.start(), await ReceiverProcess.start()];
  for (const delayMs of ANSWERS_AFTER_MS) {
    await ofBacklog.behave(null, { delayMs });
    const quiet = await NeighborRun.prepare({ mongod, receiver });
    const beside = await NeighborRun.prepare({ mongod, receiver, backlog: { receiver: ofBacklog, due } });
    const rounds = await interleaved(ROUNDS, { quiet: () => quiet.run(), beside: () => beside.run() });
    const ratio = median(rounds.map((round) => P99(round.beside.delays) / P99(round.quiet.delays)));
    const p99 = (of: 'quiet' | 'beside') =>
      `${median(rounds.map((round) => P99(round[of].delays))).toFixed(1)} ms`;
    const rate = median(rounds.map((round) => round.beside.backlogPerSecond));
    const refused = rounds.reduce((sum, round) => sum + round.beside.refused, 0);
    const verdict = `**${ratio.toFixed(2)}×**, at most ${MOST}× allowed: ${ratio <= MOST ? 'met' : 'missed'}`;
    const answers = delayMs === 0 ? 'at once' : `after ${delayMs} ms`;
    say(
      `| ${name} | ${answers} | ${p99('beside')} | ${p99('quiet')} | ${verdict} | ${Math.round(rate)} | ${refused} |`,
    );
    await Promise.all([quiet.discard(), beside.discard()]);
  }
  await receiver.close();
  await ofBacklog.close();
}
