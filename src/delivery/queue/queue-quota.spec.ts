import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { QueueQuota } from './queue-quota.js';

const taken = (total: number, count: number) => {
  const quota = new QueueQuota(total);
  for (let i = 0; i < count; i++) quota.acquire();
  return quota;
};

describe('QueueQuota', () => {
  it('lets one lane have an eighth of what is left', () => {
    expect(taken(1_000, 0).share).toBe(125);
    expect(taken(1_000, 400).share).toBe(75);
    expect(taken(1_000, 401).share).toBe(74);
  });

  it('lets one lane have less and less of the second half, and one place of the last quarter', () => {
    expect(taken(1_000, 500).share).toBe(62);
    expect(taken(1_000, 600).share).toBe(37);
    expect(taken(1_000, 742).share).toBe(2);
    expect(taken(1_000, 750).share).toBe(1);
    expect(taken(1_000, 1_000).share).toBe(1);
  });

  it('tells a lane how many it may take together, which is fewer than the places that one of them would leave', () => {
    expect([taken(1_000, 0).roomFor(0), taken(1_000, 60).roomFor(60)]).toEqual([111, 51]);
    expect([taken(1_000, 600).roomFor(0), taken(1_000, 600).roomFor(29)]).toEqual([30, 6]);
    expect([taken(1_000, 900).roomFor(0), taken(1_000, 900).roomFor(1)]).toEqual([1, 0]);
  });

  it('has a place for each of those, and at most for one more', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 8, max: 2_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (total, part) => {
          const quota = taken(total, Math.floor(total * part));
          const own = Math.min(quota.taken, Math.floor(quota.share * part));
          const most = quota.roomFor(own);
          let count = 0;
          while (quota.share > own + count) {
            count += 1;
            quota.acquire();
          }
          expect([most, most + 1]).toContain(count);
        },
      ),
    );
  });

  it('has nothing free when all is taken', () => {
    expect([taken(100, 99).free, taken(100, 100).free, taken(100, 120).free]).toEqual([1, 0, 0]);
  });

  it('keeps half of them for what is new', () => {
    expect(taken(100, 30).room).toBe(20);
    expect(taken(100, 70).room).toBe(0);
    expect(taken(101, 0).room).toBe(50);
  });

  it('has again what was given back', () => {
    const quota = taken(100, 50);
    quota.release(40);
    expect(quota.taken).toBe(10);
  });
});
