import { describe, expect, it } from '@jest/globals';
import { FailureThrottle } from './client-authenticator.js';

describe('FailureThrottle', () => {
  it('blocks a key after ten failures within a minute, and no other key', () => {
    let now = 0;
    const throttle = new FailureThrottle(() => now);
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
});
