import { describe, expect, it } from '@jest/globals';
import { heapGrowthPercent } from './heap-growth.js';

describe('heapGrowthPercent', () => {
  it.each([
    [1, 200],
    [60, 200],
    [90, 100],
    [110, 60],
    [120, 50],
    [1_000, 50],
  ])('lets a heap of %d MB grow by %d percent', (megabytes, percent) => {
    expect(heapGrowthPercent(megabytes * 1024 * 1024)).toBe(percent);
  });
});
