import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FAILURE_CODES } from '../delivery/model/delivery.js';
import { sizeOf } from './distribution.js';
import { Minutes } from './minutes.js';
import { STEP_MS, startOf, stepsBetween } from './step.js';
import { addResult, addTally, type CountedResult, emptyTally, type Tally } from './tally.js';

const HOUR = 1_800_000_000_000 - (1_800_000_000_000 % STEP_MS.hour);
const at = fc.integer({ min: HOUR, max: HOUR + 3 * STEP_MS.hour - 1 });
const ms = fc.integer({ min: 0, max: 15_000 });

const result: fc.Arbitrary<CountedResult> = fc.oneof(
  fc.record({
    at,
    attempt: fc.record({ durationMs: ms, failure: fc.constant(null) }),
    deliveryMs: ms,
    ending: fc.constant(null),
  }),
  fc.record({
    at,
    attempt: fc.record({ durationMs: ms, failure: fc.constantFrom(...FAILURE_CODES) }),
    deliveryMs: fc.constant(null),
    ending: fc.constantFrom('exhausted' as const, 'parked' as const, null),
  }),
  fc.record({
    at,
    attempt: fc.constant(null),
    deliveryMs: fc.constant(null),
    ending: fc.constantFrom('parked' as const, 'cancelled' as const),
  }),
);
const results = fc.array(result, { maxLength: 60 });

const tallyOf = (all: CountedResult[]): Tally => {
  const tally = emptyTally();
  for (const one of all) addResult(tally, one);
  return tally;
};

const sum = (parts: Tally[]): Tally => {
  const total = emptyTally();
  for (const part of parts) addTally(total, part);
  return total;
};

describe('A tally of results', () => {
  it('counts each attempt once, as a success or under its failure code', () => {
    fc.assert(
      fc.property(results, (all) => {
        const { delivered, failed, attempt, delivery, exhausted, parked, cancelled } = tallyOf(all);
        const failures = Object.values(failed).reduce((total, count) => total + count, 0);
        expect(delivered + failures).toBe(all.filter((one) => one.attempt).length);
        expect(sizeOf(attempt)).toBe(delivered + failures);
        expect(sizeOf(delivery)).toBe(delivered);
        expect(exhausted + parked + cancelled).toBe(all.filter(({ ending }) => ending).length);
      }),
    );
  });

  it('is the same in whatever order its parts are added up', () => {
    fc.assert(
      fc.property(results, results, results, (a, b, c) => {
        const parts = [a, b, c].map(tallyOf) as [Tally, Tally, Tally];
        const [x, y, z] = parts;
        expect(sum([sum([x, y]), z])).toEqual(tallyOf([...a, ...b, ...c]));
        expect(sum([x, sum([y, z])])).toEqual(tallyOf([...a, ...b, ...c]));
      }),
    );
  });
});

describe('The minutes of hooks', () => {
  it('make hours with the same totals, each in its place', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('x', 'y'), result), { maxLength: 60 }), (all) => {
        const minutes = new Minutes<string>();
        for (const [hook, one] of all) minutes.add(hook, one);
        const slots = [...minutes.slots()];
        for (const unit of ['minute', 'hour'] as const) {
          for (const slot of slots.filter((one) => one.unit === unit)) {
            const within = all.filter(
              ([hook, one]) => hook === slot.hook && startOf(unit, one.at) === slot.at,
            );
            expect(slot.tally).toEqual(tallyOf(within.map(([, one]) => one)));
          }
          const tallies = slots.filter((one) => one.unit === unit).map(({ tally }) => tally);
          expect(sum(tallies)).toEqual(tallyOf(all.map(([, one]) => one)));
        }
      }),
    );
  });
});

describe('The steps of a range', () => {
  it('begin with the one that holds its start, and end before its end', () => {
    expect(stepsBetween('minute', HOUR + 1, HOUR + STEP_MS.minute)).toEqual([HOUR]);
    expect(stepsBetween('hour', HOUR, HOUR + STEP_MS.hour + 1)).toEqual([HOUR, HOUR + STEP_MS.hour]);
    expect(stepsBetween('hour', HOUR, HOUR)).toEqual([]);
    expect(stepsBetween('hour', HOUR, HOUR - 1)).toEqual([]);
  });

  it('are days in UTC', () => {
    const noon = Date.UTC(2026, 10, 28, 12);
    expect(new Date(startOf('day', noon)).toISOString()).toBe('2026-11-28T00:00:00.000Z');
  });
});
