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
    expect(taken(1_000, 600).share).toBe(50);
    expect(taken(1_000, 601).share).toBe(49);
  });

  it('leaves every lane a few, however full the memory is', () => {
    expect(taken(100, 100).share).toBe(8);
    expect(taken(100, 120).share).toBe(8);
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
