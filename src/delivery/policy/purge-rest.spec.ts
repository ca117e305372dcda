import { describe, expect, it } from '@jest/globals';
import { purgeRest } from './purge-rest.js';

describe('purgeRest', () => {
  it('is as long as the batch took, so that others have half of the time', () => {
    expect([0, 0.5, 5, 20].map(purgeRest)).toEqual([0, 0.5, 5, 20]);
  });

  it('is short after a batch that waited for long', () => {
    expect(purgeRest(5_000)).toBe(20);
  });
});
