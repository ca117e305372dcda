import { describe, expect, it } from '@jest/globals';
import { overloadOf } from './load-watch.js';

const sample = (loopDelayMs: number, freeDisk: number | null = 0.5) => ({ loopDelayMs, freeDisk });

describe('overloadOf', () => {
  it('reports no overload at first and under normal load', () => {
    expect(overloadOf([])).toBeNull();
    expect(overloadOf([sample(20), sample(20), sample(20)])).toBeNull();
  });

  it('reports the event loop when its delay stays high for three samples', () => {
    expect(overloadOf([sample(150), sample(150)])).toBeNull();
    expect(overloadOf([sample(150), sample(20), sample(150)])).toBeNull();
    expect(overloadOf([sample(20), sample(150), sample(150), sample(150)])).toBe('event_loop');
    expect(overloadOf([sample(150), sample(150), sample(150), sample(20)])).toBeNull();
  });

  it('reports the disk as soon as less than five percent of it is free', () => {
    expect(overloadOf([sample(20, 0.04)])).toBe('disk');
    expect(overloadOf([sample(20, 0.05)])).toBeNull();
  });

  it('ignores the disk of a database on another machine', () => {
    expect(overloadOf([sample(20, null)])).toBeNull();
  });
});
