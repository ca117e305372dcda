import { describe, expect, it } from '@jest/globals';
import { costOfMillion } from '../../bench/cost/cost-model.js';

const USAGE = { micros: 360, perSecond: 1_000, mib: 2_048, bytes: 1_500 };

describe('The cost of a million deliveries', () => {
  it('is the sum of the processors and memory while they work, and of the disk while it is kept', () => {
    const prices = { coreHour: 0.5, memoryHour: 0.09, diskMonth: 0.2 };
    const cost = costOfMillion(USAGE, prices, 15);
    expect(cost.coreHours).toBeCloseTo(0.1);
    expect(cost.cpu).toBeCloseTo(0.05);
    expect(cost.memoryHours).toBeCloseTo(2 / 3.6);
    expect(cost.memory).toBeCloseTo(0.05);
    expect(cost.gigabytes).toBeCloseTo(1.5);
    expect(cost.disk).toBeCloseTo(0.15);
    expect(cost.total).toBeCloseTo(0.25);
  });

  it('has no part that nobody pays for', () => {
    expect(costOfMillion(USAGE, { coreHour: 0, memoryHour: 0, diskMonth: 0 }, 7).total).toBe(0);
  });
});
