import { startMongod } from '../processes/mongod.js';
import { median } from '../report/figures.js';
import { machine } from '../report/machine.js';
import { writeBetween } from '../report/write.js';
import { costOf, demandOf, type Measured, predictedRate } from './scale-model.js';
import { type Round, runProcesses } from './scale-run.js';

const MOST_PROCESSES = 3;
/** Of one event of 1,005 bytes with one delivery, on MongoDB: docs/guides/sizing.md. */
const BYTES = 1_484;
const RATES = [1_000, 10_000, 100_000];
const WITHIN = 0.2;
const PAGE = 'docs/scaling.md';

type Say = (line: string) => void;

/**
 * Measures what a delivery costs with one process, predicts what one, two and three processes on the same mongod make of
 * the processor time that they get, and compares with what they made. Then it computes what larger loads need.
 */
export async function simulateScale({ write }: { write: boolean }, say: Say): Promise<void> {
  const mongod = await startMongod();
  if (mongod === null) throw new Error('No mongod was found.');
  const lines: string[] = [];
  const note: Say = (line) => {
    lines.push(line);
    say(line);
  };
  try {
    const rounds = await runProcesses(mongod, MOST_PROCESSES);
    const alone = rounds.filter(({ processes }) => processes === 1);
    const model = modelOf(alone.filter(isEven));
    for (const line of machine()) note(`- ${line}`);
    sayCost(model, note);
    const checked = rounds.filter(
      (round) => !round.isSmall && !(alone.includes(round) && isEven(round, alone.indexOf(round))),
    );
    if (!sayCheck(model, checked, note)) process.exitCode = 1;
    sayDemand(model, note);
    if (write) writeBetween(PAGE, 'scale', lines.join('\n'));
  } finally {
    await mongod.dispose();
  }
}

/** Of one process, every second pair of rounds is for the costs, and the others are for the check. */
const isEven = (_: Round, i: number) => (i >> 1) % 2 === 0;

function modelOf(rounds: readonly Round[]): Measured {
  const [full, small] = [false, true].map((isSmall) => rounds.filter((round) => round.isSmall === isSmall));
  const of = (some: readonly Round[], value: (round: Round) => number) => median(some.map(value));
  const costs = (micros: (round: Round) => number) => {
    const [large, little] = [full!, small!].map((some) => ({
      micros: of(some, micros),
      commands: of(some, ({ commands }) => commands),
    }));
    return costOf(large!, little!);
  };
  return {
    service: costs(({ serviceMicros }) => serviceMicros),
    mongod: costs(({ mongodMicros }) => mongodMicros),
    commandsPerSecond: of(full!, ({ commands, perSecond }) => commands * perSecond),
  };
}

function sayCost({ service, mongod, commandsPerSecond }: Measured, say: Say): void {
  say('\n| processor time | a delivery | a command |\n| --- | --- | --- |');
  for (const [name, cost] of Object.entries({ service, mongod }))
    say(`| ${name} | ${Math.round(cost.perDelivery)} µs | ${Math.round(cost.perCommand)} µs |`);
  say(`\nA busy process sends ${whole(commandsPerSecond)} commands a second, large or small.\n`);
}

/** False if a prediction is off by more than WITHIN. */
function sayCheck(model: Measured, rounds: readonly Round[], say: Say): boolean {
  say(
    '| processes | cores that they and mongod got | predicted | delivered | off by |\n| --- | --- | --- | --- | --- |',
  );
  let isClose = true;
  for (let processes = 1; processes <= MOST_PROCESSES; processes++) {
    const same = rounds.filter((round) => round.processes === processes);
    const off = median(
      same.map((round) => predictedRate(model, processes, round.cores) / round.perSecond - 1),
    );
    isClose &&= Math.abs(off) <= WITHIN;
    const cores = median(same.map((round) => round.cores));
    const predicted = median(same.map((round) => predictedRate(model, processes, round.cores)));
    const made = median(same.map(({ perSecond }) => perSecond));
    say(
      `| ${processes} | ${cores.toFixed(2)} | ${whole(predicted)}/s | ${whole(made)}/s | ${Math.round(off * 100)} % |`,
    );
  }
  say(isClose ? '\nEvery prediction is within 20 %.\n' : '\nA prediction is off by more than 20 %.\n');
  return isClose;
}

function sayDemand(model: Measured, say: Say): void {
  say(
    '| deliveries/s | processes | shards | commands/s | disk a day, each member |\n| --- | --- | --- | --- | --- |',
  );
  for (const rate of RATES) {
    const { processes, shards, commandsPerSecond, gigabytesADay } = demandOf(model, rate, BYTES);
    say(
      `| ${whole(rate)} | ${processes} | ${shards} | ${whole(commandsPerSecond)} | ${whole(gigabytesADay)} GB |`,
    );
  }
}

const whole = (number: number) => Math.round(number).toLocaleString('en');
