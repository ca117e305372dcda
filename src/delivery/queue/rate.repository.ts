import type { RateAnswer, RateAsk } from '../policy/rate-places.js';

/** Whose window it is. */
export interface RatedHook {
  storeHash: string;
  subscriptionKey: string;
}

/**
 * The windows of hooks with a rate limit. They are in the store, because all processes share a window, and one that dies
 * must not take with it what it knew.
 */
export abstract class RateRepository {
  /**
   * Follows `takePlaces`, by the store's clock. The reservation is durable when it resolves.
   * @throws StoreUnavailable: it may have reserved, and have noted what has ended, or not
   */
  abstract reserve(hook: RatedHook, ask: RateAsk): Promise<RateAnswer>;
}
