import type { Settlement } from '../delivery/model/settlement.js';
import type { Owner } from '../subscriptions/subscription.js';
import { endingOf } from './ending.js';
import type { HookOutcome } from './hook-outcome.js';
import { Minutes, type Slot } from './minutes.js';
import type { CountedResult } from './tally.js';

export interface CountedHook extends Owner {
  subscriptionKey: string;
}

export interface HookResult {
  hook: CountedHook;
  result: CountedResult;
}

/** What these settlements count as, or null if one of them does not say whose delivery it is. */
export function resultsOf(settled: readonly Settlement[], now: number): HookResult[] | null {
  const results: HookResult[] = [];
  for (const settlement of settled) {
    const { origin, attempt } = settlement;
    const ending = endingOf(settlement);
    if (attempt === null && ending === null) continue;
    if (!origin) return null;
    if (attempt === null) {
      results.push({ hook: origin, result: { at: now, attempt, deliveryMs: null, ending } });
      continue;
    }
    const { startedAt, durationMs } = attempt;
    const at = startedAt + durationMs;
    if (!('failure' in attempt)) {
      const deliveryMs = at - origin.acceptedAt;
      results.push({
        hook: origin,
        result: { at, attempt: { durationMs, failure: null }, deliveryMs, ending },
      });
      continue;
    }
    const { failure, status, reason } = attempt;
    const cause = { status, reason, acceptedAt: origin.acceptedAt };
    const failed = { at, attempt: { durationMs, failure }, deliveryMs: null, ending, cause };
    results.push({ hook: origin, result: failed });
  }
  return results;
}

/** Adds up results of any hooks. */
export class HookMinutes {
  private readonly hooks = new Map<string, CountedHook>();
  private readonly minutes = new Minutes<CountedHook>();

  /** Hooks with results. */
  get size(): number {
    return this.hooks.size;
  }

  add({ hook: { storeHash, clientId, subscriptionKey }, result }: HookResult): void {
    const name = `${storeHash} ${clientId} ${subscriptionKey}`;
    const hook = this.hooks.get(name) ?? { storeHash, clientId, subscriptionKey };
    this.hooks.set(name, hook);
    this.minutes.add(hook, result);
  }

  slots(): Iterable<Slot<CountedHook>> {
    return this.minutes.slots();
  }

  outcomes(): Iterable<[CountedHook, HookOutcome]> {
    return this.minutes.outcomes();
  }
}
