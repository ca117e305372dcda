import { describe, expect, it } from '@jest/globals';
import { TestPace } from './hook-test.service.js';

const tooSoon = (seconds: string) =>
  expect.objectContaining({ code: 'too_many_requests', headers: { 'Retry-After': seconds } });

describe('TestPace', () => {
  it('lets a hook be tested once in 10 seconds, whatever the others do', () => {
    const pace = new TestPace();
    pace.enter('a', 0);
    pace.enter('b', 1);
    expect(() => pace.enter('a', 500)).toThrow(tooSoon('10'));
    expect(() => pace.enter('a', 9_999)).toThrow(tooSoon('1'));
    pace.enter('a', 10_000);
    expect(() => pace.enter('a', 19_000)).toThrow(tooSoon('1'));
  });

  it('does not count a test that was not sent', () => {
    const pace = new TestPace();
    pace.enter('a', 0);
    pace.leave('a');
    pace.enter('a', 1);
  });
});
