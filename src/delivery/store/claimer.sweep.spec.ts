import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ClaimerBench } from '../../../test/support/claimer-bench.js';
import { pass } from '../../../test/support/delivery-fixtures.js';

describe('The sweep', () => {
  let bench: ClaimerBench;

  beforeEach(() => {
    jest.useFakeTimers();
    bench = new ClaimerBench();
  });
  afterEach(async () => {
    await bench.claimer.stop();
    jest.useRealTimers();
  });

  it('frees lapsed leases at the start, and then when the next one may lapse, but not without a pause', async () => {
    bench.leases.againIn = 3_700;
    bench.claimer.start();
    await pass(1);
    expect(bench.leases.swept).toBe(1);
    await pass(3_690);
    expect(bench.leases.swept).toBe(1);
    bench.leases.againIn = 0;
    await pass(10);
    expect(bench.leases.swept).toBe(2);
    await pass(40);
    expect(bench.leases.swept).toBe(2);
    await pass(10);
    expect(bench.leases.swept).toBe(3);
  });

  it('looks a millisecond late, since a timer that is early would find the lease alive', async () => {
    bench.leases.againIn = 1_000;
    bench.claimer.start();
    await pass(1_000);
    expect(bench.leases.swept).toBe(1);
    await pass(1);
    expect(bench.leases.swept).toBe(2);
  });

  it('claims at once, and by one claim, what it has freed', async () => {
    bench.leases.againIn = 3_089;
    bench.claimer.start();
    await pass(1);
    bench.leases.freed = 200;
    await pass(3_080);
    const before = bench.claims.length;
    await pass(10);
    expect([bench.leases.swept, bench.claims.length]).toEqual([2, before + 1]);
    expect(bench.claims.at(-1)!.limit).toBe(200);
  });
});
