import { describe, expect, it } from '@jest/globals';
import { TestRateLimit } from './hook-test.service.js';

const tooSoon = (seconds: string) =>
  expect.objectContaining({ code: 'too_many_requests', headers: { 'Retry-After': seconds } });

describe('TestPace', () => {
  it('lets a hook be tested once in 10 seconds, whatever the others do', () => {
    const pace = new TestRateLimit();
    pace.acquire('a', 0);
    pace.acquire('b', 1);
    expect(() => pace.acquire('a', 500)).toThrow(tooSoon('10'));
    expect(() => pace.acquire('a', 9_999)).toThrow(tooSoon('1'));
    pace.acquire('a', 10_000);
    expect(() => pace.acquire('a', 19_000)).toThrow(tooSoon('1'));
  });

  it('does not count a test that was not sent', () => {
    const pace = new TestRateLimit();
    pace.acquire('a', 0);
    pace.release('a');
    pace.acquire('a', 1);
  });
});
