import { emptyOutcome, type HookOutcome, noteResult } from './hook-outcome.js';
import { startOf, type Unit } from './step.js';
import { addResult, addTally, type CountedResult, emptyTally, type Tally } from './tally.js';

/** One record of the statistics: a hook's minute or hour. */
export interface Slot<Hook> {
  hook: Hook;
  unit: Unit;
  /** When it begins, in epoch milliseconds. */
  at: number;
  tally: Tally;
}

interface Sums {
  minutes: Map<number, Tally>;
  outcome: HookOutcome;
}

/** Adds up results by hook and minute. */
export class Minutes<Hook> {
  private readonly hooks = new Map<Hook, Sums>();

  add(hook: Hook, result: CountedResult): void {
    let sums = this.hooks.get(hook);
    if (!sums) {
      sums = { minutes: new Map(), outcome: emptyOutcome() };
      this.hooks.set(hook, sums);
    }
    addResult(tallyAt(sums.minutes, startOf('minute', result.at)), result);
    noteResult(sums.outcome, result);
  }

  /** Each minute, and the hours that they make. */
  *slots(): Generator<Slot<Hook>> {
    for (const [hook, { minutes }] of this.hooks) {
      const hours = new Map<number, Tally>();
      for (const [at, tally] of minutes) {
        yield { hook, unit: 'minute', at, tally };
        addTally(tallyAt(hours, startOf('hour', at)), tally);
      }
      for (const [at, tally] of hours) yield { hook, unit: 'hour', at, tally };
    }
  }

  /** What the results say about the incidents of each hook. */
  *outcomes(): Generator<[Hook, HookOutcome]> {
    for (const [hook, { outcome }] of this.hooks) yield [hook, outcome];
  }
}

/** The tally of that moment, made if there is none. */
export function tallyAt(tallies: Map<number, Tally>, at: number): Tally {
  const tally = tallies.get(at) ?? emptyTally();
  tallies.set(at, tally);
  return tally;
}
