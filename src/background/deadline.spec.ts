import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { withDeadline } from './deadline.js';

const late = () => new Error('too late');
const never = new Promise<never>(() => undefined);

describe('withDeadline', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('gives the result of work that ends in time, and leaves no timer', async () => {
    await expect(withDeadline(Promise.resolve(7), 1_000, late)).resolves.toBe(7);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('passes on the error of work that fails in time, and leaves no timer', async () => {
    await expect(withDeadline(Promise.reject(new Error('failed')), 1_000, late)).rejects.toThrow('failed');
    expect(jest.getTimerCount()).toBe(0);
  });

  it('rejects when the time is over, and not before', async () => {
    const states: string[] = [];
    const limited = withDeadline(never, 1_000, late).catch((error: Error) => states.push(error.message));
    await jest.advanceTimersByTimeAsync(999);
    expect(states).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    await limited;
    expect(states).toEqual(['too late']);
  });
});
