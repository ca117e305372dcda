import { describe, expect, it } from '@jest/globals';
import { FailureThrottle } from './failure-throttle.js';

describe('FailureThrottle', () => {
  it('blocks a key after ten failures within a minute, and no other key', () => {
    let now = 0;
    const throttle = new FailureThrottle(() => now, 10);
    for (let i = 0; i < 9; i++) throttle.fail('a');
    expect(throttle.wait('a')).toBe(0);
    throttle.fail('a');
    expect([throttle.wait('a'), throttle.wait('b')]).toEqual([60, 0]);
    now = 59_500;
    expect(throttle.wait('a')).toBe(1);
    now = 60_000;
    expect(throttle.wait('a')).toBe(0);
    throttle.fail('a');
    expect(throttle.wait('a')).toBe(0);
  });

  it('forgets the window that began first when it holds ten thousand keys', () => {
    const throttle = new FailureThrottle(() => 0, 10);
    const failTenTimes = (key: string) => {
      for (let i = 0; i < 10; i++) throttle.fail(key);
    };
    failTenTimes('first');
    failTenTimes('second');
    expect(throttle.wait('first')).toBe(60);
    for (let i = 0; i < 9_998; i++) throttle.fail(`other ${i}`);
    expect([throttle.wait('first'), throttle.wait('second')]).toEqual([60, 60]);
    throttle.fail('one more');
    expect([throttle.wait('first'), throttle.wait('second')]).toEqual([0, 60]);
  });
});
