import fc from 'fast-check';
import { modelRuns, replayPath } from '../model/model-runs.js';
import type { Receiver } from '../receivers/receiver.js';
import type { Fleet } from './fleet.js';
import { SteeredRun } from './steered-run.js';
import { firstSteps, steeringCommands } from './steering-commands.js';
import { checkSteering, drain } from './steering-end.js';

/** More retries than an event has failures: a busy machine fails attempts too. */
export const RETRY_SCHEDULE = '0.1,0.2,0.3,0.5,1,1';

/** Random runs on the fleet, and what must hold at the end of each. */
export async function checkSteeredRuns(
  fleet: Fleet,
  receiver: Receiver,
  { shards, ...runs }: { shards: number; runs: number; limit?: number },
): Promise<void> {
  const property = () =>
    fc.asyncProperty(firstSteps, steeringCommands(replayPath), async (steps, commands) => {
      const { model, real } = await SteeredRun.open(fleet, receiver);
      for (const step of steps) await step.run(model, real);
      await fc.asyncModelRun(() => ({ model, real }), commands);
      await drain(model, real);
      await checkSteering(model, real);
    });
  // Smaller runs would say little: what fails depends on the moment of a kill, which other runs ask for too.
  const options = modelRuns(shards, runs).map((one) => ({ ...one, endOnFailure: true }));
  await Promise.all(options.map((one) => fc.assert(property(), one)));
}
