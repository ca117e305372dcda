import { describe, expect, it } from '@jest/globals';
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
