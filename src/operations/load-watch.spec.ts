import { describe, expect, it } from '@jest/globals';
import { overloadOf } from './load-watch.js';

const sample = (loopDelayMs: number, freeDisk: number | null = 0.5) => ({ loopDelayMs, freeDisk });

describe('overloadOf', () => {
  it('is nothing at first, and while all is well', () => {
    expect(overloadOf([])).toBeNull();
    expect(overloadOf([sample(20), sample(20), sample(20)])).toBeNull();
  });

  it('is the event loop when its delay stays high, not when it was high once', () => {
    expect(overloadOf([sample(150), sample(150)])).toBeNull();
    expect(overloadOf([sample(150), sample(20), sample(150)])).toBeNull();
    expect(overloadOf([sample(20), sample(150), sample(150), sample(150)])).toBe('event_loop');
    expect(overloadOf([sample(150), sample(150), sample(150), sample(20)])).toBeNull();
  });

  it('is the disk as soon as less than five per cent of it is free', () => {
    expect(overloadOf([sample(20, 0.04)])).toBe('disk');
    expect(overloadOf([sample(20, 0.05)])).toBeNull();
  });

  it('does not look at a disk that is not ours', () => {
    expect(overloadOf([sample(20, null)])).toBeNull();
  });
});
