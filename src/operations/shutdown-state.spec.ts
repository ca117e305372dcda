import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { deferred, pass } from '../../test/support/delivery-fixtures.js';
import { whenMayRefuse } from './shutdown-state.js';

describe('A service that stops', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  async function stopping(quiet: Promise<void>, isWatched: boolean): Promise<{ isOver: boolean }> {
    const state = { isOver: false };
    void whenMayRefuse(quiet, isWatched).then(() => {
      state.isOver = true;
    });
    await pass(0);
    return state;
  }

  it('refuses connections at once if nothing is in flight and nothing watches it', async () => {
    expect(await stopping(Promise.resolve(), false)).toEqual({ isOver: true });
    expect(jest.getTimerCount()).toBe(0);
  });

  it('accepts while attempts are in flight, and for no longer than five seconds', async () => {
    const attempts = deferred<void>();
    const [short, long] = [
      await stopping(attempts.promise, false),
      await stopping(new Promise(() => {}), false),
    ];
    await pass(1_000);
    attempts.resolve();
    await pass(0);
    expect([short.isOver, long.isOver]).toEqual([true, false]);
    await pass(3_999);
    expect(long.isOver).toBe(false);
    await pass(1);
    expect(long.isOver).toBe(true);
  });

  it('accepts for five seconds if a load balancer watches it, though nothing is in flight', async () => {
    const state = await stopping(Promise.resolve(), true);
    await pass(4_999);
    expect(state.isOver).toBe(false);
    await pass(1);
    expect(state.isOver).toBe(true);
  });
});
