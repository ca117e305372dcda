import { BareClient } from '../controls/bare-client.js';
import { DirectSending } from '../load/direct-sending.js';
import { interleaved } from '../load/interleaved.js';
import type { Conditions, Measurement } from '../measurement.js';
import { ReceiverProcess } from '../processes/receiver-process.js';

export const sender: Measurement = {
  goals: [{ id: 1, name: 'signed sender without store / bare', unit: '×', goal: 0.6, stretch: 0.8 }],
  needsMongod: false,
  short: true,
  run,
};

async function run({ pairs, seconds }: Conditions): Promise<number[][]> {
  const receiver = await ReceiverProcess.start();
  const bare = new BareClient(receiver.url);
  const sending = await DirectSending.to(receiver.url);
  const rounds = await interleaved(pairs, {
    bare: () => bare.run(seconds),
    signed: () => sending.run(seconds),
  });
  await Promise.all([sending.close(), bare.close()]);
  await receiver.close();
  return [rounds.map((round) => round.signed.perSecond / round.bare.perSecond)];
}
