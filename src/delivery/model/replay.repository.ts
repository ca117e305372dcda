import type { Actor } from '../../audit/change.js';
import type { Owner } from '../../subscriptions/subscription.js';

/** Ended deliveries of one hook, by the time at which their events were accepted. */
export interface ReplayRange {
  /** Epoch milliseconds, both inclusive. */
  from: number;
  to: number;
  /** `failed`: exhausted deliveries. `all`: delivered and canceled ones as well. */
  only: 'failed' | 'all';
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

export type NewReplay = Omit<Replay, 'state' | 'matched' | 'done' | 'finishedAt'>;

/** Durable jobs that make a hook's past deliveries due again. */
export abstract class ReplayRepository {
  abstract count(owner: Owner, subscriptionKey: string, range: ReplayRange): Promise<number>;
  /** @throws LimitReached if a replay of the hook is running */
  abstract create(replay: NewReplay, by: Actor): Promise<Replay>;
  abstract find(owner: Owner, subscriptionKey: string, id: string): Promise<Replay | null>;
  /** Gives the replay, or null if there is none. A replay that has ended stays as it is. */
  abstract cancel(owner: Owner, subscriptionKey: string, id: string, by: Actor): Promise<Replay | null>;
  /** Ids of the replays whose next step is due at `now`, oldest first. */
  abstract due(now: number, limit: number): Promise<string[]>;
  /**
   * Makes the next `rate` deliveries due at `now`, with a new retry schedule, and schedules the next step a second
   * later. All of it is one transaction, so each step is taken once, though several processes try. Gives how many
   * deliveries it made due. Ends the replay if none are left.
   */
  abstract step(id: string, now: number): Promise<number>;
}
