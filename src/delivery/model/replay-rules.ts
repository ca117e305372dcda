import { LimitReached } from '../../errors/repository-errors.js';
import type { NewReplay, Replay, ReplayRange } from './replay.repository.js';

/** Milliseconds from one step of a replay to the next: its rate is a number of deliveries a second. */
export const STEP_MS = 1_000;

/** Deliveries that one step passes at most, wanted or not: other work waits for the database meanwhile. */
export const EXAMINED_PER_STEP = 10_000;

const RUNNING_PER_HOOK = 1;

/** @param running how many replays of the same hook are running @throws LimitReached */
export function assertMayStart(running: number): void {
  if (running >= RUNNING_PER_HOOK) throw new LimitReached('replay', RUNNING_PER_HOOK);
}

/** @param matched deliveries in its range now */
export function startedReplay(input: NewReplay): Replay {
  const { id, storeHash, clientId, subscriptionKey, matched, rate, createdAt } = input;
  const { from, to, states, failure } = input;
  const given = {
    id,
    storeHash,
    clientId,
    subscriptionKey,
    from,
    to,
    states,
    failure,
    matched,
    rate,
    createdAt,
  };
  return { ...given, state: 'running', done: 0, finishedAt: null };
}

/** Null if the replay has ended already: its end stands. */
export function cancelledReplay(replay: Replay, now: number): Replay | null {
  return replay.state === 'running' ? { ...replay, state: 'cancelled', finishedAt: now } : null;
}

/** The range of a running replay: events that were accepted after it was created are excluded. */
export function rangeOf({ from, to, states, failure, createdAt }: ReplayRange & Pick<Replay, 'createdAt'>) {
  return { from, to: Math.min(to, createdAt), states, failure } satisfies ReplayRange;
}

/** Why a part of a recovery ended before its range did. */
export type SkipReason = 'hook_off' | 'hook_deleted';

/** Null if deliveries can go to the hook. @param hook null if it is deleted */
export function skipReasonOf(hook: { isActive: boolean } | null): SkipReason | null {
  if (hook === null) return 'hook_deleted';
  return hook.isActive ? null : 'hook_off';
}

/** What one step found, in order. `Position` is a place in the log as a database knows it. */
export interface StepFindings<Position> {
  taken: Position[];
  /** Where it stopped after EXAMINED_PER_STEP deliveries, if it stopped before the end of the range. */
  stoppedAt?: Position | undefined;
}

/** Where the next step goes on, and whether there is a next step. */
export function afterStep<Position>(
  replay: { rate: number; position: Position },
  { taken, stoppedAt }: StepFindings<Position>,
): { position: Position; isDone: boolean } {
  return {
    position: stoppedAt ?? taken.at(-1) ?? replay.position,
    isDone: taken.length < replay.rate && stoppedAt === undefined,
  };
}
