import { describe, expect, it } from '@jest/globals';
import { purgeRest } from './purge-rest.js';

describe('purgeRest', () => {
  it('is as long as a short batch took, so that others have half of the time', () => {
    expect([0, 0.5, 5, 20].map(purgeRest)).toEqual([0, 0.5, 5, 20]);
  });

  it('is 20 ms at most, however long a batch took', () => {
    expect([21, 200, 5_000].map(purgeRest)).toEqual([20, 20, 20]);
  });
});
