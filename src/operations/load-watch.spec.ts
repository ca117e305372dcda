import { describe, expect, it } from '@jest/globals';
import { type DiskSpace, overloadOf } from './load-watch.js';

const GB = 1e9;

const sample = (loopDelayMs: number, disk: DiskSpace | null = { free: 50 * GB, total: 100 * GB }) => ({
  loopDelayMs,
  busy: 0.95,
  disk,
});

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

  it('reports no overload while the event loop has time left: the machine is late, and not the service', () => {
    const late = { ...sample(150), busy: 0.5 };
    expect(overloadOf([late, late, late])).toBeNull();
    expect(overloadOf([sample(150), late, sample(150)])).toBeNull();
  });

  it('reports a small disk as soon as less than five percent of it is free', () => {
    expect(overloadOf([sample(20, { free: 0.4 * GB, total: 10 * GB })])).toBe('disk');
    expect(overloadOf([sample(20, { free: 0.5 * GB, total: 10 * GB })])).toBeNull();
  });

  it('reports a large disk only when less than 2 GB of it are free', () => {
    expect(overloadOf([sample(20, { free: 2 * GB, total: 4_000 * GB })])).toBeNull();
    expect(overloadOf([sample(20, { free: 2 * GB - 1, total: 4_000 * GB })])).toBe('disk');
  });

  it('ignores the disk of a database on another machine', () => {
    expect(overloadOf([sample(20, null)])).toBeNull();
  });
});
