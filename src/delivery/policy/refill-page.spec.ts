import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RefillPage } from './refill-page.js';

const pageAfter = (...left: number[]) => {
  const page = new RefillPage();
  for (const count of left) page.came(count);
  return [page.below, page.size];
};

describe('The page of a lane', () => {
  it('is asked for when 64 or fewer are left, and has 256 at first', () => {
    expect(pageAfter()).toEqual([64, 256]);
  });

  it('doubles, and is asked for earlier, each time that nothing was left when it came', () => {
    expect(pageAfter(0)).toEqual([128, 512]);
    expect(pageAfter(0, 0)).toEqual([256, 1_024]);
    expect(pageAfter(0, 0, 0)).toEqual([512, 1_024]);
    expect(pageAfter(0, 0, 0, 0, 0)).toEqual([512, 1_024]);
    // What is undone is undone at once, however often it was at its most.
    expect(pageAfter(0, 0, 0, 0, 0, 500, 500, 500)).toEqual([64, 256]);
  });

  it('stays if it came in time', () => {
    expect(pageAfter(0, 1)).toEqual([128, 512]);
    expect(pageAfter(0, 64)).toEqual([128, 512]);
    expect(pageAfter(64)).toEqual([64, 256]);
  });

  it('shrinks again if it came too early', () => {
    expect(pageAfter(0, 0, 129)).toEqual([128, 512]);
    expect(pageAfter(0, 65)).toEqual([64, 256]);
    expect(pageAfter(33, 33)).toEqual([64, 256]);
  });

  it('never leaves its bounds', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_024)), (left) => {
        const [below, size] = pageAfter(...left);
        return below! >= 64 && below! <= 512 && size! >= 256 && size! <= 1_024;
      }),
    );
  });
});
