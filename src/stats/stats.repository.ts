import type { Step } from './step.js';
import type { Tally } from './tally.js';

/** Whose results: every field narrows it, and without any it is the whole service. */
export interface StatsSubject {
  storeHash?: string | undefined;
  clientId?: string | undefined;
  subscriptionKey?: string | undefined;
}

/** Epoch milliseconds: both begin a step, and `to` is exclusive. */
export interface StatsRange {
  step: Step;
  from: number;
  to: number;
}

export interface StatsFound {
  /** In no order. A step without results may be missing. */
  steps: { at: number; tally: Tally }[];
  /** Every result that was written with an earlier time is counted. Epoch milliseconds. */
  completeUntil: number;
}

/**
 * How many results each hook had, by minute and hour. A result is written by `DeliveryRepository.commit`, or where a
 * delivery is parked or cancelled, and from then on it is counted once: not twice, not never, whichever process dies.
 */
export abstract class StatsRepository {
  abstract read(subject: StatsSubject, range: StatsRange): Promise<StatsFound>;
  /**
   * Adds a batch of what was written since to the minutes and hours. True if there may be more. Several processes may do
   * it at once.
   */
  abstract fold(): Promise<boolean>;
}
