import { DirectSending } from '../load/direct-sending.js';
import { interleaved } from '../load/interleaved.js';
import type { Conditions, Measurement } from '../measurement.js';
import { ReceiverProcess } from '../processes/receiver-process.js';

const BOTH = '{"signatures":["v1","v1a"]}';
/** Hooks of one app that get the same event. */
const FAN_OUT = 20;

export const keySignatures: Measurement = {
  goals: [
    { id: 23, name: 'CPU a sending, v1 and v1a / v1, fan-out 1', unit: '×', goal: 3, stretch: 2.5 },
    { id: 23, name: `the same, fan-out ${FAN_OUT}`, unit: '×', goal: 1.4, stretch: 1.2 },
  ],
  needsMongod: false,
  short: false,
  run,
};

async function run({ pairs, seconds }: Conditions): Promise<number[][]> {
  const receiver = await ReceiverProcess.start();
  const sending = await DirectSending.to(receiver.url);
  const rounds = await interleaved(pairs, {
    v1: () => sending.run(seconds),
    both: () => sending.run(seconds, BOTH),
    v1Shared: () => sending.run(seconds, null, FAN_OUT),
    bothShared: () => sending.run(seconds, BOTH, FAN_OUT),
  });
  await sending.close();
  await receiver.close();
  return [
    rounds.map((round) => round.both.cpuMicros / round.v1.cpuMicros),
    rounds.map((round) => round.bothShared.cpuMicros / round.v1Shared.cpuMicros),
  ];
}
