import { describe, expect, it } from '@jest/globals';
import { TestRateLimit } from './hook-test.service.js';

const tooSoon = (seconds: string) =>
  expect.objectContaining({ code: 'too_many_requests', headers: { 'Retry-After': seconds } });

describe('TestRateLimit', () => {
  it('allows one test of a hook in 10 seconds, and counts each hook on its own', () => {
    const limit = new TestRateLimit();
    limit.acquire('a', 0);
    limit.acquire('b', 1);
    expect(() => limit.acquire('a', 500)).toThrow(tooSoon('10'));
    expect(() => limit.acquire('a', 9_999)).toThrow(tooSoon('1'));
    limit.acquire('a', 10_000);
    expect(() => limit.acquire('a', 19_000)).toThrow(tooSoon('1'));
  });

  it('does not count a test that was released', () => {
    const limit = new TestRateLimit();
    limit.acquire('a', 0);
    limit.release('a');
    limit.acquire('a', 1);
  });
});
