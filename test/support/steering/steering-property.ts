import fc from 'fast-check';
import { modelRuns, replayPath } from '../model/model-runs.js';
import type { Receiver } from '../receivers/receiver.js';
import type { Fleet } from './fleet.js';
import { SteeredRun } from './steered-run.js';
import { firstHooks, steeringCommands } from './steering-commands.js';
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
    fc.asyncProperty(firstHooks, steeringCommands(replayPath), async (hooks, commands) => {
      const { model, real } = await SteeredRun.open(fleet, receiver);
      for (const hook of hooks) await hook.run(model, real);
      await fc.asyncModelRun(() => ({ model, real }), commands);
      await drain(model, real);
      await checkSteering(model, real);
    });
  await Promise.all(modelRuns(shards, runs).map((parameters) => fc.assert(property(), parameters)));
}
