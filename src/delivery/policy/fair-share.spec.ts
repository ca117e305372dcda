import { describe, expect, it } from '@jest/globals';
import { FairShare } from './fair-share.js';

describe('The share of a backlog', () => {
  it('is all before a new event comes in, and again a second after the last one', () => {
    const share = new FairShare();
    expect(share.isShared(5_000)).toBe(false);
    share.note(5_000);
    expect([share.isShared(5_000), share.isShared(5_999), share.isShared(6_000)]).toEqual([
      true,
      true,
      false,
    ]);
    share.note(5_999);
    expect([share.isShared(6_998), share.isShared(6_999)]).toEqual([true, false]);
  });

  it('is a fifth of the time: each claim rests for four times what it took', () => {
    expect([0, 0.5, 3, 12.5].map((ms) => new FairShare().rest(ms))).toEqual([0, 2, 12, 50]);
  });

  it('never rests for more than 50 ms, so that retries go on in a process that is late in everything', () => {
    expect([12.6, 100, 60_000].map((ms) => new FairShare().rest(ms))).toEqual([50, 50, 50]);
  });
});
