import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Loop, type LoopOptions } from './loop.js';

/** A loop whose rounds end when the test says so. */
class Rounds {
  started = 0;
  signal: AbortSignal | undefined;
  readonly errors: unknown[] = [];
  readonly loop: Loop;
  private readonly ends: (() => void)[] = [];

  constructor(options: Partial<LoopOptions> = { everyMs: 100 }, throwing: () => unknown = () => null) {
    this.loop = new Loop(
      async (signal) => {
        this.started += 1;
        this.signal = signal;
        await new Promise<void>((resolve) => this.ends.push(resolve));
        const error = throwing();
        if (error) throw error;
      },
      { backOffMs: 1_000, onError: (error) => this.errors.push(error), ...options },
    );
  }

  async end(): Promise<void> {
    this.ends.shift()!();
    await jest.advanceTimersByTimeAsync(0);
  }

  get underWay(): number {
    return this.ends.length;
  }
}

const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

describe('Loop', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('runs the first round after one interval', async () => {
    const rounds = new Rounds();
    rounds.loop.start();
    await pass(99);
    expect(rounds.started).toBe(0);
    await pass(1);
    expect(rounds.started).toBe(1);
  });

  it('ends a round that wakes it in its first statement before the next one begins', async () => {
    let [started, underWay, most] = [0, 0, 0];
    const loop: Loop = new Loop(
      async () => {
        started += 1;
        underWay += 1;
        most = Math.max(most, underWay);
        if (started < 5) loop.wake();
        await new Promise((resolve) => setTimeout(resolve, 10));
        underWay -= 1;
      },
      { backOffMs: 1_000, onError: () => undefined },
    );
    loop.start();
    loop.wake();
    await pass(1_000);
    expect([started, most]).toEqual([5, 1]);
  });

  it('counts the interval from the end of a round, however long it took', async () => {
    const rounds = new Rounds();
    rounds.loop.start();
    await pass(1_000);
    expect(rounds.started).toBe(1);
    await rounds.end();
    await pass(99);
    expect(rounds.started).toBe(1);
    await pass(1);
    expect(rounds.started).toBe(2);
  });

  it('runs at once when it is woken, and the interval starts over', async () => {
    const rounds = new Rounds();
    rounds.loop.start();
    await pass(50);
    rounds.loop.wake();
    await pass(0);
    expect(rounds.started).toBe(1);
    await rounds.end();
    await pass(99);
    expect(rounds.started).toBe(1);
    await pass(1);
    expect(rounds.started).toBe(2);
  });

  it('runs again right after the round in which it was woken, and never beside it', async () => {
    const rounds = new Rounds();
    rounds.loop.start();
    await pass(100);
    rounds.loop.wake();
    rounds.loop.wake();
    await pass(500);
    expect([rounds.started, rounds.underWay]).toEqual([1, 1]);
    await rounds.end();
    await pass(0);
    expect(rounds.started).toBe(2);
    await rounds.end();
    await pass(99);
    expect(rounds.started).toBe(2);
  });

  it('sets one timer for many wakes', async () => {
    const rounds = new Rounds();
    rounds.loop.start();
    const timers = jest.spyOn(globalThis, 'setTimeout');
    for (let i = 0; i < 100; i++) rounds.loop.wake();
    expect(timers).toHaveBeenCalledTimes(1);
    await pass(0);
    expect(rounds.started).toBe(1);
  });

  it('runs only when it is woken if it has no interval', async () => {
    const rounds = new Rounds({});
    rounds.loop.start();
    await pass(1_000_000);
    expect(rounds.started).toBe(0);
    rounds.loop.wake();
    await pass(0);
    expect(rounds.started).toBe(1);
    await rounds.end();
    await pass(1_000_000);
    expect(rounds.started).toBe(1);
  });

  it('starts with a round at once if it was woken before the start', async () => {
    const rounds = new Rounds();
    rounds.loop.wake();
    await pass(1_000);
    expect(rounds.started).toBe(0);
    rounds.loop.start();
    await pass(0);
    expect(rounds.started).toBe(1);
  });

  it('reports the error of a round and backs off, then goes on', async () => {
    const failure = new Error('away');
    const failures: unknown[] = [failure];
    const rounds = new Rounds({ everyMs: 100 }, () => failures.shift());
    rounds.loop.start();
    await pass(100);
    await rounds.end();
    expect(rounds.errors).toEqual([failure]);
    await pass(999);
    expect(rounds.started).toBe(1);
    await pass(1);
    expect(rounds.started).toBe(2);
    await rounds.end();
    await pass(100);
    expect(rounds.started).toBe(3);
  });

  it('takes a round that throws before it waits for anything like any other failure', async () => {
    const errors: unknown[] = [];
    let started = 0;
    const loop = new Loop(
      () => {
        started += 1;
        throw new Error('at once');
      },
      { everyMs: 100, backOffMs: 1_000, onError: (error) => errors.push(error) },
    );
    loop.start();
    await pass(1_100);
    expect([started, errors.length]).toEqual([2, 2]);
    loop.wake();
    await pass(0);
    expect(started).toBe(3);
    await loop.stop();
  });

  it('backs off after a failed round although it was woken during the round', async () => {
    const rounds = new Rounds({ everyMs: 100 }, () => new Error('away'));
    rounds.loop.start();
    await pass(100);
    rounds.loop.wake();
    await rounds.end();
    await pass(999);
    expect(rounds.started).toBe(1);
    await pass(1);
    expect(rounds.started).toBe(2);
  });

  it('does not wait for the rest of a back-off when it is woken', async () => {
    const rounds = new Rounds({ everyMs: 100 }, () => new Error('away'));
    rounds.loop.start();
    await pass(100);
    rounds.loop.wake();
    await rounds.end();
    await pass(10);
    rounds.loop.wake();
    await pass(0);
    expect(rounds.started).toBe(2);
  });

  it('waits for the round under way when it stops, and runs no other', async () => {
    const rounds = new Rounds();
    rounds.loop.start();
    await pass(100);
    expect(rounds.signal!.aborted).toBe(false);
    rounds.loop.wake();
    let stopped = false;
    const stopping = rounds.loop.stop().then(() => {
      stopped = true;
    });
    await pass(1_000);
    expect([stopped, rounds.signal!.aborted]).toEqual([false, true]);
    await rounds.end();
    await stopping;
    rounds.loop.wake();
    await pass(1_000);
    expect([stopped, rounds.started]).toEqual([true, 1]);
  });

  it('leaves no timer behind when it stops between two rounds', async () => {
    const rounds = new Rounds();
    rounds.loop.start();
    expect(jest.getTimerCount()).toBe(1);
    await rounds.loop.stop();
    expect(jest.getTimerCount()).toBe(0);
  });
});
