import type { Actor } from '../../audit/change.js';
import type { Owner } from '../../subscriptions/subscription.js';
import type { FailureCode } from './delivery.js';

/** The states that a replay can take deliveries from. */
export const ENDED_STATES = ['exhausted', 'delivered', 'cancelled'] as const;

export type EndedState = (typeof ENDED_STATES)[number];

/** Ended deliveries of one hook, by the time at which their events were accepted. */
export interface ReplayRange {
  /** Epoch milliseconds, both inclusive. */
  from: number;
  to: number;
  /** At least one. */
  states: readonly EndedState[];
  /** The failure of the last attempt, or null for deliveries with any or none. */
  failure: FailureCode | null;
}

export interface Replay extends ReplayRange, Owner {
  /** UUID */
  id: string;
  subscriptionKey: string;
  /** Deliveries per second. */
  rate: number;
  state: 'running' | 'done' | 'cancelled';
  /** Deliveries in the range when the replay was created. */
  matched: number;
  /** Deliveries made due again so far. */
  done: number;
  createdAt: number;
  finishedAt: number | null;
}

/** `matched` is what `count` gave: counting may take long, and no write may wait for it. */
export type NewReplay = Omit<Replay, 'state' | 'done' | 'finishedAt'>;

/** Durable jobs that make a hook's past deliveries due again. An app sees its own, not the parts of a recovery. */
export abstract class ReplayRepository {
  abstract count(owner: Owner, subscriptionKey: string, range: ReplayRange): Promise<number>;
  /** @throws LimitReached if a replay of the hook is running */
  abstract create(replay: NewReplay, by: Actor): Promise<Replay>;
  abstract find(owner: Owner, subscriptionKey: string, id: string): Promise<Replay | null>;
  /** Gives the replay, or null if there is none. A replay that has ended stays as it is. */
  abstract cancel(owner: Owner, subscriptionKey: string, id: string, by: Actor): Promise<Replay | null>;
  /** Ids of the replays whose next step is due at `now`: first the one that has waited longest. */
  abstract due(now: number, limit: number): Promise<string[]>;
  /**
   * Makes the next `rate` deliveries due at `now`, with a new retry schedule, and schedules the next step a second
   * later. All of it is one transaction, so each step is taken once, though several processes try. Gives how many
   * deliveries it made due. Ends the replay if none are left. Of several replays of one hook, only the oldest takes
   * steps. A part of a recovery ends early if its hook is off or deleted.
   */
  abstract step(id: string, now: number): Promise<number>;
}
