import { NO_PLACES, type RateAsk, takePlaces } from '../../src/delivery/policy/rate-places.js';
import type { RatedHook } from '../../src/delivery/queue/rate.repository.js';

/** The windows of hooks in memory, as a store keeps them. */
export function memoryRates() {
  const windows = new Map<string, typeof NO_PLACES>();
  const asks: RateAsk[] = [];
  const reserve = async ({ subscriptionKey }: RatedHook, ask: RateAsk) => {
    asks.push(ask);
    const { places, answer } = takePlaces(windows.get(subscriptionKey) ?? NO_PLACES, ask, Date.now());
    windows.set(subscriptionKey, places);
    return answer;
  };
  return { reserve, asks };
}
