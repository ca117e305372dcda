import { beforeEach, describe, expect, it } from '@jest/globals';
import { ClaimPace } from './claim-pace.js';
import { FairShare } from './fair-share.js';

const PLENTY = 10_000;
const idle = { now: 0, isSlow: false };
const slow = { now: 0, isSlow: true };

let share: FairShare;
let pace: ClaimPace;

beforeEach(() => {
  share = new FairShare();
  pace = new ClaimPace(share);
});

/** The page and the pause of each of so many claims that found all they asked for and took 3 ms. */
const claims = (count: number, moment = idle) =>
  Array.from({ length: count }, () => {
    const found = pace.page(PLENTY, moment);
    return [found, pace.pause({ found, isFull: true }, 3, moment)];
  });

describe('The pace of claims', () => {
  it('doubles up to 1,024 without a pause, while there is more and nobody else', () => {
    expect(claims(6)).toEqual([64, 128, 256, 512, 1_024, 1_024].map((page) => [page, 0]));
  });

  it('starts over 200 ms after a claim that found less', () => {
    claims(3);
    expect(pace.pause({ found: 9, isFull: false }, 3, idle)).toBe(200);
    expect(pace.page(PLENTY, idle)).toBe(64);
  });

  it('is 64 and four times what a claim took, beside new events', () => {
    claims(3);
    share.note(0);
    expect(claims(3)).toEqual([64, 64, 64].map((page) => [page, 12]));
    expect(pace.pause({ found: 9, isFull: false }, 3, idle)).toBe(200);
  });

  it('speeds up when no more new events come, from where it began', () => {
    share.note(0);
    claims(5);
    expect(claims(3, { now: 1_000, isSlow: false })).toEqual([128, 256, 512].map((page) => [page, 0]));
  });

  it('takes as much beside new events as they bring, by what the last claim took', () => {
    share.note(0);
    share.stored(20_000, 0);
    expect(claims(3)).toEqual([
      [64, 0],
      [120, 0],
      [120, 0],
    ]);
    share.stored(1_000_000, 0);
    expect(claims(1)).toEqual([[1_024, 0]]);
  });

  it('is 64 every 200 ms while the event loop is slow, whoever else there is', () => {
    expect(claims(2, slow)).toEqual([64, 64].map((page) => [page, 200]));
    share.note(0);
    expect(claims(2, slow)).toEqual([64, 64].map((page) => [page, 200]));
  });

  it('takes at once what dead processes held, up to 1,024', () => {
    pace.freed(700);
    expect(claims(2)).toEqual([
      [700, 0],
      [1_024, 0],
    ]);
    pace.freed(5);
    expect(pace.page(PLENTY, idle)).toBe(1_024);
    pace.pause({ found: 9, isFull: false }, 3, idle);
    pace.freed(5_000);
    expect([PLENTY, 100].map((room) => pace.page(room, idle))).toEqual([1_024, 100]);
  });

  it('lets new events, and a slow event loop, go before what dead processes held', () => {
    pace.freed(700);
    expect(pace.page(PLENTY, slow)).toBe(64);
    share.note(0);
    expect(pace.page(PLENTY, idle)).toBe(64);
  });

  it('is bound by the room in memory, but never below 64', () => {
    claims(3);
    expect([0, 100, PLENTY].map((room) => pace.page(room, idle))).toEqual([64, 100, 512]);
  });
});
