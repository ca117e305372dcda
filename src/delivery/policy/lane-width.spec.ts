import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { extraInProcess, extraInStore, IN_FLIGHT, LaneWidth, type WidthBounds } from './lane-width.js';

const fixed = (count: number): WidthBounds => ({ usual: count, most: count });
const atOnce = () => 0;

/** How many attempts it lets under way, if none of them takes long. */
function widthOf(width: LaneWidth, waited: () => number = atOnce): number {
  let count = 0;
  while (width.admits(count, waited)) count += 1;
  return count;
}

/** After so many quick successes while more waits. */
function quick(count: number, width = new LaneWidth(IN_FLIGHT)): LaneWidth {
  for (let i = 0; i < count; i++) width.succeeded(2, widthOf(width));
  return width;
}

type Answer = number | 'refused' | 'timed out' | 'unknown';

function tell(width: LaneWidth, answer: Answer): void {
  if (answer === 'refused') width.refused();
  else if (answer === 'timed out') width.narrow();
  else if (answer === 'unknown') width.fallBack();
  else width.succeeded(answer, widthOf(width));
}

const answers = fc.array(
  fc.oneof(fc.nat(300), fc.nat(20), fc.constantFrom<Answer>('refused', 'timed out', 'unknown')),
  { maxLength: 200 },
);
const widthAfter = (told: readonly Answer[], bounds = IN_FLIGHT) => {
  const width = new LaneWidth(bounds);
  for (const answer of told) tell(width, answer);
  return width;
};

describe('The width of a lane', () => {
  it('is 8 at first, and one more with each quick success, up to 64', () => {
    expect([0, 1, 10, 55, 56, 57, 200].map((count) => widthOf(quick(count)))).toEqual([
      8, 9, 18, 63, 64, 64, 64,
    ]);
  });

  it('does not grow while nothing waits, or fewer are under way than may be', () => {
    const width = new LaneWidth(IN_FLIGHT);
    width.succeeded(2, 0);
    width.succeeded(2, 7);
    expect(widthOf(width)).toBe(8);
    width.succeeded(2, 8);
    width.succeeded(2, 8);
    expect(widthOf(width)).toBe(9);
  });

  it.each([
    ['takes more than 100 ms', 60, 101, 100],
    ['takes twice as long as the fastest, and 10 ms more', 2, 15, 14],
  ])('does not grow for an answer that %s', (_, fastest, slow, stillQuick) => {
    const width = new LaneWidth(IN_FLIGHT);
    width.succeeded(fastest, 0);
    width.succeeded(slow, 8);
    expect(widthOf(width)).toBe(8);
    width.succeeded(stillQuick, 8);
    expect(widthOf(width)).toBe(9);
  });

  it('loses half of what it has beyond 8 with each answer that has slowed', () => {
    const width = quick(56);
    const widths = Array.from({ length: 7 }, () => {
      width.succeeded(200, widthOf(width));
      return widthOf(width);
    });
    expect(widths).toEqual([36, 22, 15, 11, 9, 8, 8]);
  });

  it('is 8 after a failure, and after an attempt that says nothing', () => {
    for (const end of ['refused', 'unknown'] as const) {
      const width = quick(30);
      tell(width, end);
      expect(widthOf(width)).toBe(8);
    }
  });

  it('is 1 after a time-out, and doubles with each answer, whatever it is, up to 8', () => {
    const width = quick(30);
    width.narrow();
    expect([widthOf(width), width.isUsual]).toEqual([1, false]);
    const told: Answer[] = [500, 'refused', 'unknown', 2, 2];
    const widths = told.map((answer) => {
      tell(width, answer);
      return widthOf(width);
    });
    expect(widths).toEqual([2, 4, 4, 8, 9]);
    width.narrow();
    width.reset();
    expect([widthOf(width), width.isUsual]).toEqual([8, true]);
  });

  it('has nothing beyond 8 while an attempt takes more than 100 ms', () => {
    const width = quick(30);
    expect([100, 101].map((ms) => widthOf(width, () => ms))).toEqual([38, 8]);
    expect([7, 8].map((count) => width.isExtra(count))).toEqual([false, true]);
  });

  it('is what a policy says from then on, and follows the receiver again without one', () => {
    const width = quick(30);
    width.bound(IN_FLIGHT);
    expect(widthOf(width)).toBe(38);
    width.bound(fixed(3));
    expect(widthOf(quick(10, width))).toBe(3);
    width.bound(fixed(20));
    expect(widthOf(width)).toBe(20);
    width.narrow();
    width.bound(IN_FLIGHT);
    expect(widthOf(width)).toBe(1);
    width.bound(fixed(16));
    width.refused();
    expect(widthOf(width)).toBe(2);
    width.reset();
    width.bound({ usual: 16, most: 20 });
    expect(widthOf(quick(10, width))).toBe(20);
  });

  it('leaves the last quarter of a store to others, and starts nothing extra in a busy process', () => {
    expect([64, 1_024, 1, 5].map(extraInStore)).toEqual([48, 768, 0, 3]);
    expect([1_024, 1, 5].map(extraInProcess)).toEqual([256, 0, 1]);
  });
});

describe('Whatever a receiver answers', () => {
  it('the width is between 1 and 64', () => {
    fc.assert(
      fc.property(answers, (told) => {
        const count = widthOf(widthAfter(told));
        return count >= 1 && count <= 64;
      }),
    );
  });

  it('a number of its own is never exceeded', () => {
    fc.assert(
      fc.property(answers, fc.integer({ min: 1, max: 64 }), (told, most) => {
        return (
          widthOf(widthAfter(told, fixed(most))) <= most && !widthAfter(told, fixed(most)).isExtra(most - 1)
        );
      }),
    );
  });

  it('an answer that is slow or failed never widens it beyond 8, and narrows what is beyond', () => {
    const bad = fc.oneof(
      fc.integer({ min: 101, max: 15_000 }),
      fc.constantFrom<Answer>('refused', 'unknown'),
    );
    fc.assert(
      fc.property(answers, bad, (told, answer) => {
        const width = widthAfter(told);
        const before = widthOf(width);
        tell(width, answer);
        return before > 8 ? widthOf(width) < before : widthOf(width) <= 8;
      }),
    );
  });

  it('one that answers no more gets no more than 8', () => {
    fc.assert(
      fc.property(
        answers,
        fc.integer({ min: 101, max: 15_000 }),
        (told, ms) => widthOf(widthAfter(told), () => ms) <= 8,
      ),
    );
  });
});
