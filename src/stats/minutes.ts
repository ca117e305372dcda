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

/** Adds up results by hook and minute. */
export class Minutes<Hook> {
  private readonly hooks = new Map<Hook, Map<number, Tally>>();

  add(hook: Hook, result: CountedResult): void {
    const minutes = this.hooks.get(hook) ?? new Map<number, Tally>();
    this.hooks.set(hook, minutes);
    addResult(tallyAt(minutes, startOf('minute', result.at)), result);
  }

  /** Each minute, and the hours that they make. */
  *slots(): Generator<Slot<Hook>> {
    for (const [hook, minutes] of this.hooks) {
      const hours = new Map<number, Tally>();
      for (const [at, tally] of minutes) {
        yield { hook, unit: 'minute', at, tally };
        addTally(tallyAt(hours, startOf('hour', at)), tally);
      }
      for (const [at, tally] of hours) yield { hook, unit: 'hour', at, tally };
    }
  }
}

/** The tally of that moment, made if there is none. */
export function tallyAt(tallies: Map<number, Tally>, at: number): Tally {
  const tally = tallies.get(at) ?? emptyTally();
  tallies.set(at, tally);
  return tally;
}
