import type { Actor } from '../../audit/change.js';
import type { Owner } from '../../subscriptions/subscription.js';

/** Deliveries of one hook, by when their events were accepted; only those that have ended. */
export interface ReplayRange {
  /** Epoch milliseconds, both inclusive. */
  from: number;
  to: number;
  /** `failed`: the exhausted ones; `all`: the delivered ones as well. */
  only: 'failed' | 'all';
}

export interface Replay extends ReplayRange, Owner {
  /** UUID */
  id: string;
  subscriptionKey: string;
  /** Deliveries a second. */
  rate: number;
  state: 'running' | 'done' | 'cancelled';
  /** Deliveries in the range when it was made. */
  matched: number;
  /** Made due again so far. */
  done: number;
  createdAt: number;
  finishedAt: number | null;
}

export type NewReplay = Omit<Replay, 'state' | 'matched' | 'done' | 'finishedAt'>;

/** Durable jobs that make a hook's past deliveries due again. */
export abstract class ReplayRepository {
  abstract count(owner: Owner, subscriptionKey: string, range: ReplayRange): Promise<number>;
  /** @throws LimitReached where the hook has one that is running */
  abstract create(replay: NewReplay, by: Actor): Promise<Replay>;
  abstract find(owner: Owner, subscriptionKey: string, id: string): Promise<Replay | null>;
  /** Null where there is none; one that has ended stays as it is. */
  abstract cancel(owner: Owner, subscriptionKey: string, id: string, by: Actor): Promise<Replay | null>;
  /** Ids of those whose next step is due at `now`, oldest first. */
  abstract due(now: number, limit: number): Promise<string[]>;
  /**
   * In one transaction: makes the next `rate` deliveries due at `now`, with a retry schedule of their own, moves on,
   * and sets the next step a second later; so a step is taken once, whoever tries, and no delivery is met twice.
   * Gives how many; ends the replay where nothing is left.
   */
  abstract step(id: string, now: number): Promise<number>;
}
