import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type InLine, mostInAWindow, outOfOrder, type Sent } from './steering-checks.js';

describe('mostInAWindow', () => {
  it.each([
    [[], 0],
    [[0, 999], 2],
    [[0, 1_000], 1],
    [[5, 0, 900, 1_004, 1_005], 3],
  ])('counts in %j: %d', (times, most) => {
    expect(mostInAWindow(times, 1_000)).toBe(most);
  });
});

const inLine = (...lines: (string | null)[]): InLine[] => lines.map((line, i) => ({ event: i + 1, line }));
const ok = (event: number, at: number): Sent => ({ event, at, isSuccess: true });
const failed = (event: number, at: number): Sent => ({ event, at, isSuccess: false });

describe('outOfOrder', () => {
  it('accepts one after the other, and lines that overtake each other', () => {
    expect(outOfOrder(inLine('a', 'b', 'a'), [ok(2, 1), ok(1, 5), ok(3, 6)])).toEqual([]);
  });

  it('finds a success before the success of the one before', () => {
    const found = outOfOrder(inLine('a', 'b', 'a'), [failed(1, 1), ok(3, 2), ok(1, 3), ok(2, 4)]);
    expect(found).toEqual([{ line: 'a', earlier: 1, later: 3 }]);
  });

  it('compares with all that were accepted before, and not with the last one alone', () => {
    const found = outOfOrder(inLine('a', 'a', 'a'), [ok(2, 1), ok(3, 2), ok(1, 3)]);
    expect(found).toEqual([
      { line: 'a', earlier: 1, later: 2 },
      { line: 'a', earlier: 1, later: 3 },
    ]);
  });

  it('takes what has not ended for what never ends', () => {
    expect(outOfOrder(inLine('a', 'a'), [failed(1, 1), ok(2, 9)])).toEqual([
      { line: 'a', earlier: 1, later: 2 },
    ]);
  });

  it('lets the next one follow what was exhausted, and takes its later resend for no part of the line', () => {
    const sent = [failed(1, 1), ok(2, 9), ok(1, 20)];
    expect(outOfOrder(inLine('a', 'a'), sent, new Map([[1, 8]]))).toEqual([]);
    expect(outOfOrder(inLine('a', 'a'), sent, new Map([[1, 10]]))).toHaveLength(1);
  });

  it('counts the first success alone: a resend of an earlier event is no disorder', () => {
    expect(outOfOrder(inLine('a', 'a'), [ok(1, 1), ok(2, 2), ok(1, 3), ok(2, 4)])).toEqual([]);
  });

  it('goes by the order of arrival within a millisecond', () => {
    expect(outOfOrder(inLine('a', 'a'), [ok(1, 5), ok(2, 5)])).toEqual([]);
    expect(outOfOrder(inLine('a', 'a'), [ok(2, 5), ok(1, 5)])).toHaveLength(1);
  });

  it('lets what has no line go out at any time', () => {
    expect(outOfOrder(inLine(null, null), [ok(2, 1), ok(1, 2)])).toEqual([]);
  });

  it('finds every swap of two neighbors in a line', () => {
    const lines = fc.array(fc.constantFrom('a', 'b'), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(lines, fc.nat(), (names, n) => {
        const accepted = inLine(...names);
        const order = accepted.map(({ event }) => event);
        expect(outOfOrder(accepted, order.map(ok))).toEqual([]);
        const i = n % (order.length - 1);
        [order[i], order[i + 1]] = [order[i + 1]!, order[i]!];
        expect(outOfOrder(accepted, order.map(ok))).toHaveLength(names[i] === names[i + 1] ? 1 : 0);
      }),
    );
  });
});
