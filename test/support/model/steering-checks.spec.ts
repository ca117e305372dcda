import { describe, expect, it } from '@jest/globals';
import { mostInAWindow } from './steering-checks.js';

describe('mostInAWindow', () => {
  it.each([
    [[], 0],
    [[0, 999], 2],
    [[0, 1_000], 1],
    [[5, 0, 900, 1_004, 1_005], 3],
  ])('counts in %j: %d', (times, most) => {
    expect(mostInAWindow(times, 1_000)).toBe(most);
  });
});
