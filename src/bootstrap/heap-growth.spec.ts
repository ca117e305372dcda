import { describe, expect, it } from '@jest/globals';
import { garbageFor } from './heap-growth.js';

describe('The garbage that a heap may hold, in percent of what is alive', () => {
  it.each([
    [1, 200],
    [60, 200],
    [90, 100],
    [110, 60],
    [120, 50],
    [1_000, 50],
  ])('is of a heap of %d MB %d', (megabytes, percent) => {
    expect(garbageFor(megabytes * 1024 * 1024)).toBe(percent);
  });
});
