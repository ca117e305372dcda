import { describe, expect, it } from '@jest/globals';
import { FairShare } from './fair-share.js';

const rests = (share: FairShare, took: number[]) => took.map((ms) => share.rest(64, ms, 0));

describe('The share of a backlog', () => {
  it('is all before a new event comes in, and again a second after the last one', () => {
    const share = new FairShare();
    expect(share.isShared(5_000)).toBe(false);
    share.note(5_000);
    expect([5_000, 5_999, 6_000].map((now) => share.isShared(now))).toEqual([true, true, false]);
    share.note(5_999);
    expect([6_998, 6_999].map((now) => share.isShared(now))).toEqual([true, false]);
  });

  it('is 64 and a fifth of the time: each claim rests for four times what it took', () => {
    const share = new FairShare();
    expect(rests(share, [0, 0.5, 3, 12.5])).toEqual([0, 2, 12, 50]);
    expect([0, 12.5, 1_000].map((ms) => share.page(ms, 0))).toEqual([64, 64, 64]);
  });

  it('never rests for more than 50 ms, so that retries go on in a process that is late in everything', () => {
    expect(rests(new FairShare(), [12.6, 100, 60_000])).toEqual([50, 50, 50]);
  });

  it('is at least twice what new events bring into the store, however long a claim takes', () => {
    const share = new FairShare();
    share.stored(2_000, 0);
    expect(rests(share, [1, 3, 10, 20])).toEqual([4, 12, 6, 0]);
    expect([1, 16, 100].map((ms) => share.page(ms, 0))).toEqual([64, 64, 400]);
    expect(share.rest(400, 90, 0)).toBe(10);
    expect(share.rest(400, 100, 0)).toBe(0);
  });
});
