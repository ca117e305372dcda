import type { RateAnswer, RateAsk } from '../../src/delivery/policy/rate-places.js';
import { Lanes } from '../../src/delivery/queue/lanes.js';
import { PacedLanes } from '../../src/delivery/queue/paced-lanes.js';
import type { RatedHook } from '../../src/delivery/queue/rate.repository.js';
import { leasedOf } from './delivery-fixtures.js';

export const PACE = { limit: { requests: 8, windowMs: 5_000 }, attemptMs: 1_000 };
export const LATER: RateAnswer = { granted: 0, againInMs: 60_000, isAmple: false };

/** A lane with some deliveries, and a store that gives these answers, then no more places. */
export function laneWith(queued: number, ...answers: (RateAnswer | Promise<RateAnswer>)[]) {
  const began = performance.now();
  const asks: (RateAsk & { at: number; hook: RatedHook })[] = [];
  const reserve = async (hook: RatedHook, ask: RateAsk) => {
    asks.push({ at: performance.now() - began, hook, ...ask });
    return answers.shift() ?? LATER;
  };
  const errors: unknown[] = [];
  const paced = new PacedLanes({ reserve }, (error) => errors.push(error));
  const lane = new Lanes({ perHook: 8, queuedInProcess: 100 }).of('store', 'hook');
  for (let i = 0; i < queued; i++) lane.push(leasedOf('hook', `e${i}`));
  const taken: string[] = [];
  /** Starts so many attempts, or fewer if there are no places. */
  const start = (most: number) => {
    for (let i = 0; i < most && lane.queued > 0 && paced.admits(lane, PACE); i++) {
      lane.take();
      taken.push(paced.take(lane));
    }
  };
  let freed = 0;
  const startWhenFreed = (most: number) =>
    paced.onFreed(() => {
      freed += 1;
      start(most);
    });
  startWhenFreed(Number.POSITIVE_INFINITY);
  const told = () => asks.flatMap(({ ended }) => ended);
  return { lane, paced, asks, taken, errors, start, startWhenFreed, told, freed: () => freed };
}
